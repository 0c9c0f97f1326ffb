package filter

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// seasonal is a linear trend and one harmonic of a period.
func seasonal(period, trend, harmonic, forget float64) Dynamic {
	sin, cos := numeric.Sin(2*math.Pi/period), numeric.Cos(2*math.Pi/period)
	return Dynamic{
		Observe:    []float64{1, 0, 1, 0},
		Transition: mat.NewDense(4, 4, []float64{1, 1, 0, 0, 0, 1, 0, 0, 0, 0, cos, sin, 0, 0, -sin, cos}),
		Blocks:     []Block{{0, 2, trend}, {2, 2, harmonic}},
		Start:      Gaussian{make([]float64, 4), scaled(4, 100)}, Forget: forget,
	}
}

func discountCase(t *testing.T, c cases.Case) map[string]any {
	var in struct {
		Y      []*float64
		Prior  struct{ M0, C0, N0, S0 float64 }
		Params struct {
			Period   float64
			Trend    float64 `json:"delta_trend"`
			Harmonic float64 `json:"delta_harmonic"`
			Beta     float64
		}
	}
	decode(t, c, &in)
	s := seasonal(in.Params.Period, in.Params.Trend, in.Params.Harmonic, in.Params.Beta)
	s.Start, s.DF, s.Scale = Gaussian{[]float64{in.Prior.M0, in.Prior.M0, in.Prior.M0, in.Prior.M0}, scaled(4, in.Prior.C0)}, in.Prior.N0, in.Prior.S0
	d, err := NewDLM(s)
	if err != nil {
		t.Fatal(err)
	}
	var f, q, scale, df []float64
	var m [][]float64
	for _, y := range numbers(in.Y) {
		next, err := d.Forecast(1)
		if err != nil {
			t.Fatal(err)
		}
		f, q = append(f, next[0].Mu), append(q, next[0].Sigma*next[0].Sigma)
		before := d.LogEvidence()
		if err := d.Update(y); err != nil {
			t.Fatal(err)
		}
		if got, want := d.LogEvidence()-before, next[0].LogProb(y); math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
			t.Errorf("log predictive density %v, want %v", got, want)
		}
		v := d.Variance()
		scale, df, m = append(scale, v.Beta/v.Alpha), append(df, d.DF()), append(m, d.State().Mean)
	}
	return map[string]any{"loglik_student": d.LogEvidence(), "f": f, "Q": q, "m": m, "S": scale, "df": df}
}

// TestConstantDLMIsRegression: with no discount and a state that doesn't move, a
// DLM is the conjugate regression.
func TestConstantDLMIsRegression(t *testing.T) {
	const n = 3
	y := noise(30 * n)
	d, err := NewDLM(Dynamic{
		Observe: make([]float64, n), Transition: scaled(n, 1), Blocks: []Block{{0, n, 1}},
		Start: Gaussian{[]float64{1, 2, 3}, scaled(n, 50)}, DF: 3, Scale: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	prior, err := online.NewRegressionPrior([]float64{1, 2, 3}, scaled(n, 50.0/2), 1.5, 3)
	if err != nil {
		t.Fatal(err)
	}
	want, err := online.NewRegression(prior)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(y); i += n {
		row := []float64{1, float64(i), y[i] - 10}
		if math.IsNaN(y[i]) || math.IsNaN(y[i+1]) {
			continue
		}
		if err := errors.Join(d.UpdateWith(row, y[i+1]), want.Update(online.Row{X: row, Y: y[i+1]})); err != nil {
			t.Fatal(err)
		}
	}
	post := want.Posterior()
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	near("log evidence", d.LogEvidence(), want.LogEvidence())
	state := d.State()
	for i, m := range post.Mean() {
		near("mean", state.Mean[i], m)
	}
	near("shape", d.Variance().Alpha, post.Variance().Alpha)
	near("scale", d.Variance().Beta, post.Variance().Beta)
}

// TestDiscountedForecast: variances some steps ahead, by the recursion in
// covariances: R[1] = GCGᵀ with blocks divided, R[k+1] = G·R[k]·Gᵀ + R[1] − GCGᵀ.
func TestDiscountedForecast(t *testing.T) {
	set := seasonal(12, 0.9, 0.95, 0.99)
	d, err := NewDLM(set)
	if err != nil {
		t.Fatal(err)
	}
	for _, y := range noise(40) {
		if err := d.Update(y); err != nil {
			t.Fatal(err)
		}
	}
	all, err := d.Forecast(6)
	if err != nil {
		t.Fatal(err)
	}
	v := d.Variance()
	s := v.Beta / v.Alpha
	var moved, more mat.Dense
	moved.Product(set.Transition, d.State().Cov, set.Transition.T())
	more.CloneFrom(&moved)
	more.Zero()
	for _, b := range set.Blocks {
		for r := b.First; r < b.First+b.States; r++ {
			for c := b.First; c < b.First+b.States; c++ {
				more.Set(r, c, moved.At(r, c)*(1/b.Discount-1))
			}
		}
	}
	moved.Add(&moved, &more)
	f := mat.NewDense(1, 4, set.Observe)
	for k := range all {
		if k > 0 {
			moved.Product(set.Transition, &moved, set.Transition.T())
			moved.Add(&moved, &more)
		}
		var q mat.Dense
		q.Product(f, &moved, f.T())
		if got, want := all[k].Sigma, math.Sqrt(q.At(0, 0)+s); math.Abs(got-want) > 1e-10*want || all[k].Nu != 0.99*d.DF() {
			t.Errorf("%d steps ahead: %+v, want the scale %v", k+1, all[k], want)
		}
	}
}

func TestDLMBadInput(t *testing.T) {
	bad := seasonal(12, 0, 1.5, -1)
	bad.Blocks = append(bad.Blocks, Block{1, 1, 0.5}, Block{3, 2, 0.5})
	bad.DF, bad.Scale = -1, math.Inf(1)
	_, err := NewDLM(bad)
	for _, want := range []string{"DF is -1 and Scale +Inf", "Forget is -1", "block 0 has the discount 0", "block 1 has the discount 1.5", "state 1 is in two blocks", "block 3 has states 3 to 4; there are 4"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := NewDLM(Dynamic{}); err == nil || !strings.Contains(err.Error(), "are needed") {
		t.Errorf("error %v", err)
	}
	small := seasonal(12, 1, 1, 1)
	small.Start.Mean = []float64{1}
	if _, err := NewDLM(small); err == nil || !strings.Contains(err.Error(), "Start.Mean is 1 × 1") {
		t.Errorf("error %v", err)
	}
	d, err := NewDLM(seasonal(12, 0.9, 0.95, 0.99))
	if err != nil {
		t.Fatal(err)
	}
	for _, y := range noise(10) {
		if err := d.Update(y); err != nil {
			t.Fatal(err)
		}
	}
	before, err := d.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []func() error{
		func() error { return d.Update(math.Inf(1)) },
		func() error { return d.Update(1e120) }, // its square is beyond what a variance may be
		func() error { return d.UpdateWith([]float64{1}, 1) },
		func() error { return d.UpdateWith([]float64{1, 0, math.NaN(), 0}, 1) },
	} {
		if err := do(); !errors.Is(err, online.ErrData) {
			t.Errorf("error %v", err)
		}
	}
	for _, do := range []func() error{
		func() error { return d.UnmarshalBinary(before[:len(before)-1]) },
		func() error { return d.UnmarshalJSON([]byte(`{"version":1,"df":-1}`)) },
		func() error { return new(DLM).UnmarshalBinary(before) },
		func() error {
			other, err := NewDLM(seasonal(12, 0.9, 0.95, 0.98))
			if err != nil {
				return err
			}
			return other.UnmarshalBinary(before)
		},
	} {
		if err := do(); !errors.Is(err, online.ErrSnapshot) {
			t.Errorf("error %v", err)
		}
	}
	if after, err := d.MarshalBinary(); err != nil || !slices.Equal(after, before) {
		t.Errorf("%v, or the state has changed", err)
	}
	if n := testing.AllocsPerRun(100, func() {
		if err := d.Update(3); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations an update", n)
	}
}

// TestDLMIsKept: read back at any time, it goes on bit for bit.
func TestDLMIsKept(t *testing.T) {
	set := seasonal(7, 0.95, 0.98, 0.99)
	a, err := NewDLM(set)
	if err != nil {
		t.Fatal(err)
	}
	b := a.Snapshot()
	for i, y := range noise(60) {
		if err := errors.Join(a.Update(y), b.Update(y)); err != nil {
			t.Fatal(err)
		}
		again, err := NewDLM(set)
		if err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			file, err := b.MarshalBinary()
			if err := errors.Join(err, again.UnmarshalBinary(file)); err != nil {
				t.Fatal(err)
			}
		} else {
			text, err := json.Marshal(b)
			if err := errors.Join(err, json.Unmarshal(text, again)); err != nil {
				t.Fatal(err)
			}
		}
		b = again
	}
	x, err := a.MarshalBinary()
	y, other := b.MarshalBinary()
	if err := errors.Join(err, other); err != nil || !slices.Equal(x, y) {
		t.Errorf("%v, or the states differ", err)
	}
}

func FuzzUnmarshalDLM(f *testing.F) {
	build := func() *DLM {
		d, err := NewDLM(seasonal(7, 0.95, 1, 0.99))
		if err != nil {
			f.Fatal(err)
		}
		return d
	}
	d := build()
	if err := d.Update(3); err != nil {
		f.Fatal(err)
	}
	binary, err := d.MarshalBinary()
	text, other := json.Marshal(d)
	if err := errors.Join(err, other); err != nil {
		f.Fatal(err)
	}
	f.Add(binary, text)
	f.Fuzz(func(t *testing.T, binary, text []byte) {
		for _, err := range []error{build().UnmarshalBinary(binary), build().UnmarshalJSON(text)} {
			if err != nil && !errors.Is(err, online.ErrSnapshot) {
				t.Error(err)
			}
		}
	})
}
