package ood

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
)

func TestBadInput(t *testing.T) {
	ctx := context.Background()
	nan, inf := math.NaN(), math.Inf(1)
	sound := gaussian(1, 6, 2)
	dependent := [][]float64{{1, 2}, {2, 4}, {5, 10}, {7, 14}}
	head := Head{[][]float64{{1, 0}, {0, 1}}, []float64{0, 0}}
	mahalanobis := func(x [][]float64, labels []int, o MahalanobisOptions) error {
		_, err := FitMahalanobis(ctx, x, labels, o)
		return err
	}
	knn := func(x [][]float64, k int) error {
		_, err := FitKNN(ctx, x, KNNOptions{K: k})
		return err
	}
	vim := func(x [][]float64, h Head, dimensions int) error {
		_, err := FitViM(ctx, x, h, dimensions)
		return err
	}
	gate := func(rows [][]float64, rate float64) error {
		k, err := FitKNN(ctx, sound, KNNOptions{K: 1})
		if err != nil {
			t.Fatal(err)
		}
		_, err = NewGate(ctx, k, rows, rate)
		return err
	}
	separate := func(a, b []float64) error {
		_, err := Separate(a, b)
		return err
	}
	logits := func(l Logits, x ...float64) error {
		_, err := l.Score(x)
		return err
	}
	none := MahalanobisOptions{}
	for _, c := range []struct {
		err  error
		is   error
		want string
	}{
		{mahalanobis(sound[:1], nil, none), ErrData, "1 rows of x; want at least 2"},
		{mahalanobis(nil, nil, none), ErrData, "0 rows"},
		{mahalanobis([][]float64{{}, {}}, nil, none), ErrData, "no columns"},
		{mahalanobis([][]float64{{1, 2}, {3}, {1, nan}}, nil, none), ErrData, "row 1 of x has 1 columns"},
		{mahalanobis([][]float64{{1, 2}, {3}, {1, nan}}, nil, none), ErrData, "row 2 of x, column 1: NaN"}, // both faults
		{mahalanobis([][]float64{{1, 2}, {inf, 3}}, nil, none), ErrData, "+Inf"},
		{mahalanobis(dependent, nil, none), ErrData, "singular, column 1"},
		{mahalanobis([][]float64{{1, 5}, {2, 5}, {4, 5}}, nil, none), ErrData, "set Ridge"},
		{mahalanobis([][]float64{{1e200, 5}, {-1e200, 4}, {4, 5}}, nil, none), ErrData, "overflows"},
		{mahalanobis(sound, []int{1, 1, 1, 4, 1, 1}, none), ErrData, "class 4 has one row"},
		{mahalanobis(sound, []int{1}, none), ErrData, "1 labels of 6 rows"},
		{mahalanobis(sound, nil, MahalanobisOptions{Ridge: -1}), ErrSettings, "Ridge is -1"},
		{mahalanobis(sound, nil, MahalanobisOptions{Ridge: nan}), ErrSettings, "Ridge is NaN"},
		{mahalanobis(dependent, nil, MahalanobisOptions{Ridge: 1e-3}), nil, ""},
		{knn(nil, 1), ErrData, "0 rows"},
		{knn(sound, 7), ErrSettings, "K is 7 of 6 rows; want 1 to 6"},
		{knn(sound, 0), ErrSettings, "K is 0"},
		{knn([][]float64{{nan}}, 1), ErrData, "NaN"},
		{vim(sound, head, 2), ErrSettings, "2 dimensions of 2 features; want 1 to 1"},
		{vim(sound, head, 0), ErrSettings, "0 dimensions"},
		{vim(sound, Head{head.Weights[:1], []float64{0}}, 1), ErrData, "one logit"},
		{vim(sound, Head{head.Weights, []float64{0, 0, 0}}, 1), ErrData, "bias of 3"},
		{vim(sound, Head{[][]float64{{1}, {2}}, []float64{0, 0}}, 1), ErrData, "x has 2 features"},
		{vim(sound, Head{[][]float64{{1, 0}, {nan, 1}}, []float64{0, 0}}, 1), ErrData, "row 1 of the head's weights"},
		{vim(sound, Head{[][]float64{{0, 0}, {0, 0}}, []float64{0, 0}}, 1), ErrData, "weights are 0"},
		{vim(dependent, head, 1), ErrData, "nothing outside"},
		{vim(sound, Head{[][]float64{{1, 0}, {1, 0}}, []float64{-1, -100}}, 1), ErrData, "largest logit"},
		{vim([][]float64{{1e200, 1}, {1, 2}}, head, 1), ErrData, "overflow"},
		{gate(nil, 0.1), ErrData, "no rows"},
		{gate(sound, 0.1), ErrSettings, "it takes 9"},
		{gate(sound, 0.5), ErrData, "all 6 rows have the score 0, which tells nothing apart; are they rows that the detector was fitted to?"},
		{gate(sound, 0), ErrSettings, "rate of false alarms of 0"},
		{gate([][]float64{{1, 2}, {nan, 1}}, 0.5), ErrData, "row 1: ood: bad data: number 0 of the vector is NaN"},
		{gate([][]float64{{1, 2}, {1e200, 1}}, 0.5), ErrData, "score 1 is +Inf"},
		{separate(nil, []float64{1, 2}), ErrData, "0 familiar scores"},
		{separate([]float64{1, 2}, []float64{1}), ErrData, "1 unfamiliar scores"},
		{separate([]float64{1, 2}, []float64{inf, nan}), ErrData, "unfamiliar score 1 is NaN"},
		{separate([]float64{1, inf}, []float64{inf, inf}), nil, ""},
		{logits(Logits{"", 2, 0}, 1, 2), ErrSettings, "ByMSP"},
		{logits(Logits{ByMSP, 1, 0}, 1), ErrSettings, "logits 0 and z"},
		{logits(Logits{ByEnergy, 2, -1}, 1, 2), ErrSettings, "temperature of -1"},
		{logits(Logits{ByMSP, 2, 0}, 1), ErrData, "1 logits of 2 classes"},
		{logits(Logits{ByEnergy, 2, 0}, 1, nan), ErrData, "no score"},
		{logits(Logits{ByEntropy, 2, 0}, 1, inf), ErrData, "no score"},
		{logits(Logits{ByMaxLogit, 2, 0}, -inf, -inf), ErrData, "no score"},
		{logits(Logits{ByEntropy, 3, 0}, -inf, 0, 0), nil, ""},
	} {
		if !errors.Is(c.err, c.is) || c.is != nil && !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%v; want %v with %q", c.err, c.is, c.want)
		}
	}
}

func TestNoDetector(t *testing.T) {
	if _, err := NewGate(context.Background(), nil, [][]float64{{1}}, 0.5); !errors.Is(err, ErrSettings) {
		t.Errorf("no detector: %v", err)
	}
	if _, err := new(Gate).Judge([]float64{1}); !errors.Is(err, ErrSettings) || !strings.Contains(err.Error(), "NewGate") {
		t.Errorf("the zero gate: %v", err)
	}
}
