package smc

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/snapshot"
	"github.com/seed78144065/credence/online"
)

// clicks is a program of trials with a share that is learnt.
func clicks(t testing.TB, successes ...int) *bayes.Program {
	return compiled(t, func(m *bayes.Model) {
		p := m.Param("p", bayes.Beta(2, 3))
		m.Observe(m.Data("y", successes), bayes.Binomial(20, p))
	})
}

var successes = []int{4, 7, 5, 19, 18, 20, 17, 6}

// TestSequence: the evidence of every prefix is that of the conjugate family,
// through rows that surprise; some runs move and some start again.
//
// Statistic: (log evidence − exact)/SE, Student t of 63 degrees of freedom; false
// alarm 1e-6 for each of eight.
func TestSequence(t *testing.T) {
	s, err := small.Start(t.Context(), clicks(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	if e := s.Evidence(); e != (Evidence{}) {
		t.Errorf("evidence of nothing is %v", e)
	}
	exact, err := online.NewBinomial(online.Beta{Alpha: 2, Beta: 3})
	if err != nil {
		t.Fatal(err)
	}
	moved, restarted := 0, 0
	for n := range successes {
		if err := s.Update(t.Context(), clicks(t, successes[:n+1]...)); err != nil {
			t.Fatal(err)
		}
		if err := exact.Update(online.Trials{Successes: successes[n], N: 20}); err != nil {
			t.Fatal(err)
		}
		e := s.Evidence()
		if z := (e.Log - exact.LogEvidence()) / e.SE; !(math.Abs(z) < bound64) {
			t.Errorf("after %d rows: log evidence %v ± %v, exact %v", n+1, e.Log, e.SE, exact.LogEvidence())
		}
		step := s.Steps()[n]
		t.Logf("%d rows: %.3f ± %.3f, exact %.3f; least ESS %.2f, %d moved, %d restarted", n+1, e.Log, e.SE, exact.LogEvidence(), step.ESS, step.Moved, step.Restarted)
		moved, restarted = moved+step.Moved, restarted+step.Restarted
	}
	if moved == 0 || restarted == 0 {
		t.Errorf("%d moved, %d restarted: the data try too little", moved, restarted)
	}
	d, err := s.Draws(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Var("p")
	if err != nil {
		t.Fatal(err)
	}
	want := exact.Posterior().Dist()
	// 64 runs of 256 particles, worth 1000 independent draws at least: the weights
	// leave a half, and a chain of 32 steps is worth two.
	if z := (p.Mean() - want.Mean()) / want.StdDev() * math.Sqrt(1000); !(math.Abs(z) < 4.9) {
		t.Errorf("mean %v, exact %v", p.Mean(), want.Mean())
	}
}

// TestIBISOfRegression: data in a matrix, in batches, against tempering.
func TestIBISOfRegression(t *testing.T) {
	prog := compiled(t, func(m *bayes.Model) {
		x, y := make([][]float64, 40), make([]float64, 40)
		for i := range x {
			x[i] = []float64{1, math.Sin(float64(i))}
			y[i] = 0.5 - x[i][1] + math.Cos(7*float64(i))
		}
		b := m.Param("b", bayes.Normal(0, 2), bayes.Size(2))
		sd := m.Param("sd", bayes.Exponential(1))
		m.Observe(m.Data("y", y), bayes.Normal(bayes.MatMul(m.Data("x", x), b), sd))
	})
	a, err := Tempering{Runs: 32, Seed: 1}.Fit(t.Context(), prog)
	if err != nil {
		t.Fatal(err)
	}
	s, err := IBIS{Data: []string{"y", "x"}, Rows: 15, Tempering: Tempering{Runs: 32, Seed: 2}}.Fit(t.Context(), prog)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Steps()) != 3 { // 15, 30, 40
		t.Errorf("%d batches", len(s.Steps()))
	}
	b := s.Evidence()
	if z := (a.Evidence.Log - b.Log) / math.Hypot(a.Evidence.SE, b.SE); !(math.Abs(z) < 6) { // t of 31 degrees of freedom or more, 1e-6
		t.Errorf("log evidence %v by tempering, %v by rows", a.Evidence, b)
	}
	d, err := IBIS{Data: []string{"y", "x"}, Rows: 15, Tempering: Tempering{Runs: 32, Seed: 2}}.Infer(t.Context(), prog)
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Draws(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v, err1 := d.Var("sd")
	w, err2 := e.Var("sd")
	if err := errors.Join(err1, err2); err != nil || !slices.Equal(v.Values(), w.Values()) || d.Chains() != 32 {
		t.Errorf("Infer gives other draws than Fit (%v)", err)
	}
}

// TestRefused: what can't be learnt changes nothing.
func TestRefused(t *testing.T) {
	s, err := Tempering{Runs: 2, Chains: 8, Steps: 4}.Start(t.Context(), clicks(t, 1))
	if err == nil {
		err = s.Update(t.Context(), clicks(t, 9))
	}
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	bounded := compiled(t, func(m *bayes.Model) {
		p := m.Param("p", bayes.Beta(2, 3))
		m.Observe(m.Data("y", 2.0), bayes.Uniform(0, p))
	})
	potential := compiled(t, func(m *bayes.Model) { m.Potential("pot", m.Param("p", bayes.Beta(2, 3))) })
	for name, err := range map[string]error{
		"impossible":       s.Update(t.Context(), bounded),
		"other parameters": s.Update(t.Context(), conjugate(t)["Poisson"].prog),
		"potential":        s.Update(t.Context(), potential),
		"no program":       s.Update(t.Context(), nil),
		"no sequence":      new(Sequence).Update(t.Context(), clicks(t, 1)),
	} {
		if !errors.Is(err, online.ErrData) {
			t.Errorf("%s: %v, want online.ErrData", name, err)
		}
	}
	if err := s.Update(ctx, clicks(t, 9, 3)); !errors.Is(err, context.Canceled) || errors.Is(err, online.ErrData) {
		t.Errorf("cancelled: %v", err)
	}
	if after, err := s.MarshalBinary(); err != nil || !slices.Equal(before, after) {
		t.Errorf("a refused update changed the sequence (%v)", err)
	}
}

// started returns a sequence that has learnt, and a fresh one.
func started(t testing.TB) (s, fresh *Sequence) {
	t.Helper()
	make := func() *Sequence {
		s, err := Tempering{Runs: 2, Chains: 8, Steps: 3, Seed: 5}.Start(t.Context(), clicks(t, 1))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s = make()
	if err := s.Update(t.Context(), clicks(t, successes[:3]...)); err != nil {
		t.Fatal(err)
	}
	return s, make()
}

// TestSnapshots: both formats are read back bit for bit and go on as if nothing
// had been; a copy is independent.
func TestSnapshots(t *testing.T) {
	s, binary := started(t)
	_, text := started(t)
	b, err := s.MarshalBinary()
	if err == nil {
		err = binary.UnmarshalBinary(b)
	}
	if err != nil {
		t.Fatal(err)
	}
	j, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(j, text)
	}
	if err != nil {
		t.Fatal(err)
	}
	copied := s.Snapshot()
	var want []byte
	for n := 4; n <= len(successes); n++ {
		for _, u := range []*Sequence{s, binary, text} {
			if err := u.Update(t.Context(), clicks(t, successes[:n]...)); err != nil {
				t.Fatal(err)
			}
			got, err := u.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			if u == s {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Fatal("what was read back goes on otherwise")
			}
		}
	}
	if got, err := copied.MarshalBinary(); err != nil || !slices.Equal(got, b) {
		t.Errorf("the copy has learnt too (%v)", err)
	}
}

func TestBadSnapshots(t *testing.T) {
	s, fresh := started(t)
	good, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	unlike, err := Tempering{Runs: 2, Chains: 8, Steps: 4, Seed: 5}.Start(t.Context(), clicks(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	before, err := fresh.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	changed := func(change func(v *state)) error {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var v state
		if err := json.Unmarshal(text, &v); err != nil {
			t.Fatal(err)
		}
		change(&v)
		if text, err = json.Marshal(v); err != nil {
			t.Fatal(err)
		}
		return fresh.UnmarshalJSON(text)
	}
	for name, err := range map[string]error{
		"other settings": unlike.UnmarshalBinary(good),
		"no program":     new(Sequence).UnmarshalBinary(good),
		"cut":            fresh.UnmarshalBinary(good[:len(good)-1]),
		"no JSON":        fresh.UnmarshalJSON([]byte("{")),
		"version":        changed(func(v *state) { v.Version = 2 }),
		"a run too few":  changed(func(v *state) { v.Runs = v.Runs[1:] }),
		"particles":      changed(func(v *state) { v.Runs[1].X = v.Runs[1].X[1:] }),
		"weights":        changed(func(v *state) { v.Runs[1].LogWeights[0] = 1 }),
		"size":           changed(func(v *state) { v.Runs[0].Size = 0 }),
		"moves":          changed(func(v *state) { v.Runs[0].Stages = -1 }),
		"steps":          changed(func(v *state) { v.Steps[0].Moved = -1 }),
	} {
		if !errors.Is(err, online.ErrSnapshot) {
			t.Errorf("%s: %v, want online.ErrSnapshot", name, err)
		}
	}
	if after, err := fresh.MarshalBinary(); err != nil || !slices.Equal(before, after) {
		t.Errorf("a bad snapshot changed the sequence (%v)", err)
	}
	if _, err := new(Sequence).MarshalJSON(); err == nil {
		t.Error("a sequence that is none was written")
	}
}

// FuzzUnmarshalBinary: no snapshot panics, and what is read can be written.
func FuzzUnmarshalBinary(f *testing.F) {
	s, fresh := started(f)
	good, err := s.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good[6 : len(good)-4])
	f.Add([]byte{4, 16, 6})
	f.Fuzz(func(t *testing.T, body []byte) {
		u := fresh.Snapshot()
		if err := u.UnmarshalBinary(snapshot.End(append(snapshot.Begin(nil, kind, version), body...), 0)); err != nil {
			if !errors.Is(err, online.ErrSnapshot) {
				t.Error(err)
			}
			return
		}
		if _, err := u.MarshalBinary(); err != nil {
			t.Error(err)
		}
	})
}

// FuzzUnmarshalJSON: the same of JSON.
func FuzzUnmarshalJSON(f *testing.F) {
	s, fresh := started(f)
	good, err := s.MarshalJSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"version":1,"runs":[{"x":[1],"log_weights":["-Infinity"]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := fresh.Snapshot().UnmarshalJSON(text); err != nil && !errors.Is(err, online.ErrSnapshot) {
			t.Error(err)
		}
	})
}
