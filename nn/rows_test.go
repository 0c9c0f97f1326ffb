package nn

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// Rows of numbers go through two inputs of two types as tensors by hand do.
func TestInputsOf(t *testing.T) {
	m := openFile(t, casesDir+"/german_credit/member0.onnx")
	in := readKnown(t, casesDir+"/german_credit/member0.expected.json").inputs(t)
	num, err := in["num"].Rows()
	if err != nil {
		t.Fatal(err)
	}
	cat, err := in["cat"].Rows()
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][][]float64{"num": num, "cat": cat}
	rows := make([][]float64, len(num))
	for i := range rows {
		for _, p := range m.Inputs() {
			rows[i] = append(rows[i], parts[p.Name][i]...)
		}
	}
	got, err := m.InputsOf(rows)
	if err != nil {
		t.Fatal(err)
	}
	for k, p := range m.Inputs() {
		back, err := got[k].Rows()
		if err != nil || got[k].Type() != p.Type || !slices.EqualFunc(back, parts[p.Name], slices.Equal) {
			t.Errorf("%v: %v, %v", p, back, err)
		}
	}
	want, err := m.Run(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	predict, err := NewPredictor(m, "prob", 0)
	if err != nil {
		t.Fatal(err)
	}
	y, err := predict.Predict(context.Background(), rows)
	if err != nil || len(y) != len(rows) {
		t.Fatal(y, err)
	}
	for i := range y {
		if y[i] != float64(want["prob"].Float32s()[i]) {
			t.Errorf("row %d is %v, want %v", i, y[i], want["prob"].Float32s()[i])
		}
	}

	rows[1][0], rows[2][0], rows[3][len(rows[3])-1] = math.NaN(), 1e300, 0.5
	if m.Inputs()[0].Name != "num" {
		t.Fatal("the inputs have another order")
	}
	rows = append(rows, nil)
	_, err = m.InputsOf(rows)
	for _, words := range []string{"row 16 has 0 columns, the inputs [num float32 [N 7] cat int64 [N 13]] have 20"} {
		if !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), words) {
			t.Errorf("%v, want %s", err, words)
		}
	}
	_, err = m.InputsOf(rows[:16])
	for _, words := range []string{"row 1, column 0 is NaN", "row 2, column 0 is 1e+300, which the input num float32", "row 3, column 19 is 0.5, which the input cat int64"} {
		if !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), words) {
			t.Errorf("%v, want %s", err, words)
		}
	}
	if _, err := m.InputsOf(nil); !errors.Is(err, ErrInput) {
		t.Error(err)
	}
	many := make([][]float64, 30)
	if _, err := m.InputsOf(many); err == nil || !strings.Contains(err.Error(), "and 20 more") {
		t.Error(err)
	}
}

func TestNewPredictorFaults(t *testing.T) {
	m := openFile(t, casesDir+"/fraud_ulb/member0.onnx")
	for words, make := range map[string]func() (*Predictor, error){
		`no output "probs" (did you mean "prob"?)`: func() (*Predictor, error) { return NewPredictor(m, "probs", 0) },
		"no column 1":  func() (*Predictor, error) { return NewPredictor(m, "prob", 1) },
		"no column -1": func() (*Predictor, error) { return NewPredictor(m, "prob", -1) },
		"no model":     func() (*Predictor, error) { return NewPredictor(nil, "prob", 0) },
	} {
		if p, err := make(); p != nil || !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), words) {
			t.Errorf("%v, %v; want %s", p, err, words)
		}
	}
	if _, err := new(Tensor).Rows(); err == nil {
		t.Error("a tensor of nothing has rows")
	}
}

func openFile(t testing.TB, path string) *Model {
	t.Helper()
	m, err := OpenFile(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}
