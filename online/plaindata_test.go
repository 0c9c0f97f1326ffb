package online_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/abtest"
	"github.com/seed78144065/credence/online/prequential"
)

// plain checks what is said of states that are plain data: encoding/json keeps
// them bit for bit at any event, and what is refused changes nothing.
func plain[S any](t *testing.T, name string, begin func() *S, learn func(s *S, i int) error, refused error, bad ...func(s *S) error) {
	t.Helper()
	text := func(s *S) []byte {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return b
	}
	const events = 50
	whole, again := begin(), begin()
	for i := range events {
		for k, refuse := range bad {
			before := text(whole)
			if err := refuse(whole); !errors.Is(err, refused) {
				t.Errorf("%s: fault %d: %v", name, k, err)
			}
			if !bytes.Equal(text(whole), before) {
				t.Fatalf("%s: fault %d changes it", name, k)
			}
		}
		fresh := new(S)
		if err := errors.Join(json.Unmarshal(text(again), fresh), learn(fresh, i), learn(whole, i)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if again = fresh; !bytes.Equal(text(whole), text(again)) {
			t.Fatalf("%s, read after %d events: %s, want %s", name, i, text(again), text(whole))
		}
	}
	if bytes.Equal(text(whole), text(begin())) {
		t.Errorf("%s: nothing was learnt", name)
	}
}

// TestPlainData: see plain.
func TestPlainData(t *testing.T) {
	const most = math.MaxFloat64
	far := func(i int) float64 { return 1e15 + noise(i) }
	var moments []func(m *online.Moments) error
	var scatter []func(s *abtest.Scatter) error
	var mean []func(m *prequential.Mean) error
	for _, x := range list(nan, inf, -inf, most) {
		moments = append(moments, func(m *online.Moments) error { return m.Update(1, x, 2) })
		scatter = append(scatter, func(s *abtest.Scatter) error { return s.Update(1, x) })
		if x != most {
			mean = append(mean, func(m *prequential.Mean) error { return m.Update(x) })
		}
	}
	scatter = append(scatter,
		func(s *abtest.Scatter) error { return s.Update() },
		func(s *abtest.Scatter) error { return s.Merge(abtest.Scatter{N: nan}) },
		func(s *abtest.Scatter) error { return s.Merge(abtest.Scatter{N: 1, Mean: list(1.0)}) },
		func(s *abtest.Scatter) error {
			return s.Merge(abtest.Scatter{N: 1, Mean: list(nan), Sums: list(1.0)})
		},
		func(s *abtest.Scatter) error {
			return s.Merge(abtest.Scatter{N: 1, Mean: list(1.0), Sums: list(-1.0)})
		})
	plain(t, "moments", func() *online.Moments { return new(online.Moments) }, func(m *online.Moments, i int) error { return m.Update(far(i)) }, online.ErrData, moments...)
	plain(t, "scatter", func() *abtest.Scatter { return new(abtest.Scatter) }, func(s *abtest.Scatter, i int) error { return s.Update(far(i), noise(i)) }, online.ErrData, scatter...)
	plain(t, "mean", func() *prequential.Mean {
		m, err := prequential.NewMean(0.9)
		if err != nil {
			t.Fatal(err)
		}
		return &m
	}, func(m *prequential.Mean, i int) error { return m.Update(far(i)) }, online.ErrData, mean...)

	// Of another number of values once there are units.
	var s abtest.Scatter
	if err := s.Update(1, 2); err != nil {
		t.Fatal(err)
	}
	for _, err := range list(s.Update(1), s.Update(1, 2, 3), s.Merge(abtest.Scatter{N: 1, Mean: list(1.0), Sums: list(0.0)})) {
		if !errors.Is(err, online.ErrData) || s.N != 1 {
			t.Errorf("%v, and %v units", err, s.N)
		}
	}
}
