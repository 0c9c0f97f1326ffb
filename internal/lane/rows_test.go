package lane

import "testing"

// TestRows: events find their operands and accumulators, in steps of whole
// events or shared.
func TestRows(t *testing.T) {
	vec := inputs{newRand(1)}.rows(6)
	grad := make([]V, 6)
	each := make([]V, 3)
	var total V
	r := Rows{N: 3, K: 2, Total: &total, P: make([]Operand, 2)}
	r.X = Operand{Arg: Arg{V: vec, Step: 2}, D: Acc{V: grad, Step: 2}}
	r.P[0] = Operand{Arg: Data([]float64{1, 2, 3})}
	r.P[1] = Operand{Arg: Data([]float64{7, 8}).Broadcast()}

	if r.X.Elem(2, 1) != &vec[5] || r.X.At(1) != &vec[2] || r.X.GradElem(2, 1) != &grad[5] || r.X.Grad(0) != &grad[0] {
		t.Error("event 2, element 1 of a vector operand is not row 5")
	}
	if got := *r.P[0].At(2); got != (V{3, 3, 3, 3, 3, 3, 3, 3}) {
		t.Errorf("data are spread as %v", got)
	}
	if got := r.P[1].Elem(2, 1)[4]; got != 8 {
		t.Errorf("element 1 of shared data is %v", got)
	}
	if r.P[0].Wanted() || !r.X.Wanted() || r.P[0].Grad(1) == nil {
		t.Error("a derivative of data is wanted, or has no sink")
	}
	if !r.P[1].Moves(0) || r.P[1].Moves(1) || !r.P[0].Moves(1) {
		t.Error("Moves: shared operands move at event 0 only, others always")
	}
	if r.Out(2) != &total {
		t.Error("without Each, events add to Total")
	}
	if r.Each = each; r.Out(2) != &each[2] {
		t.Error("with Each, event 2 has row 2")
	}
	if r.X.Len() != 6 || r.P[0].Len() != 3 {
		t.Error("Len is not the number of rows")
	}
}
