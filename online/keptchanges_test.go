package online_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/changepoint"
	"github.com/seed78144065/credence/online/drift"
	"github.com/seed78144065/credence/online/sequential"
)

func detector(rule drift.Rule, other drift.Rule, bad ...float64) trial {
	type state = *drift.Detector
	begin := func(rule drift.Rule) func() (state, error) {
		return func() (state, error) { return drift.New(rule) }
	}
	update := func(s state, x float64) error { _, err := s.Update(x); return err }
	makers := list(begin(other))
	if _, same := rule.(drift.CUSUM); !same {
		makers = append(makers, begin(drift.CUSUM{}))
	} else {
		makers = append(makers, begin(drift.ADWIN{}))
	}
	return streaming[state]{events: 130, begin: begin(rule), data: list(drift.ErrData),
		learn: func(s state, i int) error { return update(s, label(i)) },
		ask: func(s state) {
			s.Mean()
			s.Warning()
			s.Alarms()
		},
		bad:    numbers(update, append(bad, nan, inf, -inf)...),
		others: others(makers...),
	}
}

func monitor() trial {
	type state = *drift.Monitor
	columns := func(shift float64) []drift.Column {
		reference := make([]float64, 20)
		for i := range reference {
			reference[i] = noise(i) + shift
		}
		return list(drift.Column{Name: "x", Reference: reference}, drift.Column{Name: "k", Reference: list(0.0, 1, 2, 1), Categories: 3})
	}
	begin := func(c drift.MonitorConfig, columns []drift.Column) func() (state, error) {
		return func() (state, error) { return drift.NewMonitor(c, columns...) }
	}
	update := func(s state, row ...float64) error { _, err := s.Update(row); return err }
	bad := map[string]func(s state) error{}
	for _, row := range [][]float64{nil, {1}, {1, 2, 0}, {nan, 1}, {inf, 1}, {1, 3}, {1, -1}, {1, 0.5}, {1, nan}} {
		bad[fmt.Sprint("row ", row)] = func(s state) error { return update(s, row...) }
	}
	small := drift.MonitorConfig{Window: 8}
	return streaming[state]{events: 20, begin: begin(small, columns(0)), data: list(drift.ErrData), bad: bad,
		learn:  func(s state, i int) error { return update(s, noise(i), float64(i%3)) },
		ask:    func(s state) { s.Compare() },
		others: others(begin(drift.MonitorConfig{Window: 9}, columns(0)), begin(small, columns(1)), begin(small, columns(0)[:1])),
	}
}

func changes[O any](family, other changepoint.Family[O], event func(i int) O, bad ...O) trial {
	type state = *changepoint.Detector[O]
	c := changepoint.Config{Hazard: 0.05, Runs: 12, History: 20}
	begin := func(c changepoint.Config, f changepoint.Family[O]) func() (state, error) {
		return func() (state, error) { return changepoint.New(c, f) }
	}
	m := streaming[state]{events: 30, begin: begin(c, family), bad: map[string]func(s state) error{},
		learn: func(s state, i int) error { _, err := s.Update(event(i)); return err },
		ask: func(s state) {
			_, _ = s.Predict(event(0))
			s.RunLengths()
			s.Segmentation()
			s.Forecast()
			s.Expected()
		},
		others: others(begin(c, other), begin(changepoint.Config{Hazard: 0.06, Runs: 12, History: 20}, family), begin(changepoint.Config{Hazard: 0.05, Runs: 13, History: 20}, family), begin(changepoint.Config{Hazard: 0.05, Runs: 12, History: 21}, family)),
	}
	for i, o := range bad {
		m.bad[fmt.Sprintf("%d: %v", i, o)] = func(s state) error { _, err := s.Update(o); return err }
		m.bad[fmt.Sprintf("a prediction of %d: %v", i, o)] = func(s state) error { _, err := s.Predict(o); return err }
	}
	return m
}

func anytime[O any](begin func() (*sequential.Test[O], error), makers []func() (*sequential.Test[O], error), event func(i int) O, bad ...O) trial {
	type state = *sequential.Test[O]
	m := streaming[state]{events: 30, begin: begin, others: others(makers...), bad: map[string]func(s state) error{},
		learn: func(s state, i int) error { return s.Update(event(i)) },
		batch: func(s state, from, to int) error {
			var all []O
			for i := from; i < to; i++ {
				all = append(all, event(i))
			}
			return s.Update(all...)
		},
		ask: func(s state) { s.Interval(0.9); s.P(); s.LogE() },
	}
	for i, o := range bad {
		m.bad[fmt.Sprintf("%d in a batch: %v", i, o)] = func(s state) error { return s.Update(event(0), o, event(1)) }
	}
	return m
}

func changesOfVectors() trial {
	vectors := func(count float64) changepoint.Family[[]float64] {
		return changepoint.Conjugate(func() (*online.Posterior[online.NormalInverseWishart, []float64], error) {
			return online.NewMultivariate(online.NormalInverseWishart{Mean: list(0.0, 0), Count: count, DF: 4, Scale: mat.NewSymDense(2, list(1.0, 0, 0, 1))})
		}, nil)
	}
	return changes(vectors(1), vectors(2), func(i int) []float64 { return list(noise(2*i), noise(2*i+1)) }, nil, list(1.0), list(1, nan), list(1.0, 2, 3))
}

func testOfRate() trial {
	begin := func(null, a, alpha float64) func() (*sequential.Test[online.Trials], error) {
		return func() (*sequential.Test[online.Trials], error) {
			return sequential.NewBinomial(null, online.Beta{Alpha: a, Beta: 1}, alpha)
		}
	}
	return anytime(begin(0.5, 1, 0.05), list(begin(0.4, 1, 0.05), begin(0.5, 2, 0.05), begin(0.5, 1, 0.1)), func(i int) online.Trials { return online.Trials{Successes: int(label(i)), N: 1 + i%3} },
		online.Trials{Successes: 2, N: 1}, online.Trials{Successes: -1, N: 1}, online.Trials{N: -1})
}

func testOfPair() trial {
	begin := func(a, alpha float64) func() (*sequential.Test[sequential.Pair], error) {
		return func() (*sequential.Test[sequential.Pair], error) {
			return sequential.NewBinomialPair(online.Beta{Alpha: a, Beta: 1}, alpha)
		}
	}
	pair := func(a, b int) sequential.Pair {
		return sequential.Pair{A: online.Trials{Successes: a, N: 2}, B: online.Trials{Successes: b, N: 3}}
	}
	return anytime(begin(1, 0.05), list(begin(2, 0.05), begin(1, 0.1)), func(i int) sequential.Pair { return pair(int(label(i)), 2) }, pair(3, 1), pair(1, 4), pair(-1, 0))
}

func testOfShares() trial {
	begin := func(concentration float64, shares ...float64) func() (*sequential.Test[[]int], error) {
		return func() (*sequential.Test[[]int], error) {
			return sequential.NewMultinomial(shares, concentration, 0.05)
		}
	}
	return anytime(begin(10, 0.5, 0.3, 0.2), list(begin(11, 0.5, 0.3, 0.2), begin(10, 0.5, 0.25, 0.25), begin(10, 0.5, 0.5)), func(i int) []int { return list(i%3, 1, int(label(i))) },
		nil, list(1, 2), list(1, 2, -1), list(1, 2, 3, 4))
}

func testOfDifference() trial {
	begin := func(null float64) func() (*sequential.Test[sequential.Outcomes], error) {
		return maker(sequential.NewMeanDifference, sequential.Asymptotic{Null: null, Start: 5})
	}
	outcomes := func(a, b float64) sequential.Outcomes {
		return sequential.Outcomes{A: online.Moments{N: 1, Mean: a}, B: online.Moments{N: 1, Mean: b}}
	}
	return anytime(begin(0), list(begin(1)), func(i int) sequential.Outcomes { return outcomes(noise(2*i), noise(2*i+1)) },
		outcomes(nan, 1), outcomes(1, inf), sequential.Outcomes{A: online.Moments{N: -1, Mean: 1}}, sequential.Outcomes{B: online.Moments{N: nan, Mean: 1}}, sequential.Outcomes{A: online.Moments{N: 2, Mean: 1, Second: -1}})
}
