package glm

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/online"
)

// natural is the precision of a model's coefficients and its product with the
// mean, by gonum.
func natural(t *testing.T, m *Model) (precision *mat.SymDense, shift *mat.VecDense) {
	t.Helper()
	var chol mat.Cholesky
	if !chol.Factorize(m.Covariance()) {
		t.Fatal("not positive definite")
	}
	precision = new(mat.SymDense)
	if err := chol.InverseTo(precision); err != nil {
		t.Fatal(err)
	}
	shift = new(mat.VecDense)
	shift.MulVec(precision, mat.NewVecDense(len(m.Mean()), m.Mean()))
	return precision, shift
}

// sameAs checks a model's natural parameters.
func sameAs(t *testing.T, what string, m *Model, precision *mat.SymDense, shift *mat.VecDense) {
	t.Helper()
	p, s := natural(t, m)
	if !mat.EqualApprox(p, precision, 1e-9) || !mat.EqualApprox(s, shift, 1e-9) {
		t.Errorf("%s of %s: precision %v, shift %v; want %v, %v", what, m.settings(), p, s, precision, shift)
	}
}

// mixed is a sum of natural parameters.
func mixed(t *testing.T, models []*Model, weights []float64) (precision *mat.SymDense, shift *mat.VecDense) {
	t.Helper()
	for i, m := range models {
		p, s := natural(t, m)
		p.ScaleSym(weights[i], p)
		s.ScaleVec(weights[i], s)
		if i == 0 {
			precision, shift = p, s
			continue
		}
		precision.AddSym(precision, p)
		shift.AddVec(shift, s)
	}
	return precision, shift
}

// TestForget: natural parameters shrink as those of the power prior, rows count
// less, and with time the prior returns or nothing is known.
func TestForget(t *testing.T) {
	for _, c := range kinds() {
		prior, m := begin(t, c), learned(t, c, stream(100, 5, c.Family))
		wantP, wantS := mixed(t, []*Model{m, prior}, []float64{0.9, 0.1})
		evidence := m.LogEvidence()
		if err := m.Forget(0.9, online.KeepPrior); err != nil {
			t.Fatal(err)
		}
		sameAs(t, "keeping the prior", m, wantP, wantS)
		near(t, "rows", m.N(), 90, 1e-15)
		near(t, "evidence", m.LogEvidence(), evidence, 0)
		wantP, wantS = mixed(t, []*Model{m}, []float64{0.8})
		if err := m.Forget(0.8, online.FadePrior); err != nil {
			t.Fatal(err)
		}
		sameAs(t, "fading the prior", m, wantP, wantS)
		wantP, wantS = mixed(t, []*Model{m, prior}, []float64{0.5, 0.5 * 0.8})
		if err := m.Forget(0.5, online.KeepPrior); err != nil {
			t.Fatal(err)
		}
		sameAs(t, "keeping what is left of the prior", m, wantP, wantS)
		for range 200 {
			if err := m.Forget(0.5, online.KeepPrior); err != nil {
				t.Fatal(err)
			}
		}
		near(t, "the prior's sd with time", m.Coefficient(0).Sigma, 2.5/math.Sqrt(0.8), 1e-12)
		before := bits(t, m)
		var err error
		for err == nil {
			err = m.Forget(1e-20, online.FadePrior)
			if err == nil {
				before = bits(t, m)
			}
		}
		if !bytes.Equal(before, bits(t, m)) {
			t.Errorf("%s: an error changed the model: %v", m.settings(), err)
		}
	}
}

// TestFollows: a rate that changes is followed by a model that forgets, and not by
// one that does not.
func TestFollows(t *testing.T) {
	forgets, keeps := begin(t, Config{Features: 1}), begin(t, Config{Features: 1})
	for i := range 4000 {
		row := Row{X: []float64{1}}
		if period := 10 - 8*(i/2000); i%period == 0 { // a tenth of the rows, then half
			row.Y = 1
		}
		if err := errors.Join(forgets.Forget(0.99, online.KeepPrior), forgets.Update(row), keeps.Update(row)); err != nil {
			t.Fatal(err)
		}
	}
	a, errA := forgets.Predict(Row{X: []float64{1}})
	b, errB := keeps.Predict(Row{X: []float64{1}})
	if err := errors.Join(errA, errB); err != nil {
		t.Fatal(err)
	}
	if math.Abs(a.Mean()-0.5) > 0.05 || math.Abs(b.Mean()-0.5) < 0.1 {
		t.Errorf("after the rate became 0.5, a model that forgets says %v, another %v", a.Mean(), b.Mean())
	}
	if n := forgets.N(); math.Abs(n-100) > 1e-6 {
		t.Errorf("%v rows are remembered, want 1/(1−0.99)", n)
	}
}

// TestMerge: shards in any order, empty ones included, give the sum of natural
// parameters less the priors that were counted twice.
func TestMerge(t *testing.T) {
	for _, c := range kinds() {
		rows := stream(300, 5, c.Family)
		shard := func(i int) *Model { return learned(t, c, rows[i*100:(i+1)*100]) }
		prior := begin(t, c)
		wantP, wantS := mixed(t, []*Model{shard(0), shard(1), shard(2), prior}, []float64{1, 1, 1, -2})
		a, b := shard(0), shard(2)
		for _, err := range []error{a.Merge(shard(1)), a.Merge(shard(2)), a.Merge(begin(t, c)), b.Merge(begin(t, c)), b.Merge(shard(0)), b.Merge(shard(1))} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, m := range []*Model{a, b} {
			sameAs(t, "merge", m, wantP, wantS)
			if m.N() != 300 {
				t.Errorf("%v rows", m.N())
			}
		}
		whole := learned(t, c, rows)
		for i := range c.Features {
			x, y := a.Coefficient(i), whole.Coefficient(i)
			if c.Diagonal {
				continue // each order of a diagonal model's rows gives something else
			}
			if math.Abs(x.Mu-y.Mu) > y.Sigma || math.Abs(x.Sigma/y.Sigma-1) > 0.2 {
				t.Errorf("%s: coefficient %d is %v, of one pass %v", a.settings(), i, x, y)
			}
		}
	}
}

// TestMergeFaults: models that can't be merged, and the model is unchanged.
func TestMergeFaults(t *testing.T) {
	c := Config{Features: 2}
	m := learned(t, c, []Row{{X: []float64{1, 2}, Y: 1}})
	faded := begin(t, c)
	if err := faded.Forget(0.5, online.FadePrior); err != nil {
		t.Fatal(err)
	}
	before := bits(t, m)
	for _, other := range []*Model{
		nil, m, faded, begin(t, Config{Features: 3}), begin(t, Config{Features: 2, Family: Probit}), begin(t, Config{Features: 2, Diagonal: true}),
		begin(t, Config{Features: 2, SD: []float64{1, 1}}), begin(t, Config{Features: 2, Mean: []float64{1, 1}}), begin(t, Config{Features: 2, Method: Laplace}),
	} {
		if err := m.Merge(other); !errors.Is(err, online.ErrPriorMismatch) {
			t.Errorf("merging %+v: %v", other, err)
		}
	}
	if !bytes.Equal(before, bits(t, m)) {
		t.Error("a merge that failed changed the model")
	}
	if err := m.Merge(begin(t, c)); err != nil || !math.IsNaN(m.LogEvidence()) {
		t.Errorf("evidence after a merge: %v; %v", m.LogEvidence(), err)
	}
	again := begin(t, c)
	if err := again.UnmarshalBinary(bits(t, m)); err != nil || !bytes.Equal(bits(t, again), bits(t, m)) || !math.IsNaN(again.LogEvidence()) {
		t.Errorf("a merged model read again: %v", err)
	}
}
