package online

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// sample is a posterior with observations to learn, whatever its family.
type sample struct {
	name       string
	update     func(i int) error // learns observation i, modulo their number
	predict    func(i int) (float64, error)
	forget     func(keep float64, what Forgetting) error
	mergeFresh func(i int) error // merges a new posterior that has learnt observation i
	evidence   func() float64
	write      func() ([]byte, error)
	read       func(file []byte) error
	writeText  func() ([]byte, error)
	readText   func(text []byte) error
	known      func() error // what is wrong with the distribution
}

func sampled[D, O any](t testing.TB, begin func() (*Posterior[D, O], error), obs ...O) sample {
	t.Helper()
	fresh := func() *Posterior[D, O] {
		p, err := begin()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := fresh()
	return sample{
		p.like.name(),
		func(i int) error { return p.Update(obs[i%len(obs)]) },
		func(i int) (float64, error) { return p.Predict(obs[i%len(obs)]) },
		p.Forget,
		func(i int) error {
			q := fresh()
			return errors.Join(q.Update(obs[i%len(obs)]), p.Merge(q))
		},
		p.LogEvidence, p.MarshalBinary, p.UnmarshalBinary, p.MarshalJSON, p.UnmarshalJSON,
		func() error { now := p.Posterior(); return of(&now).fault(&p.p) },
	}
}

// samples are one of every family, new.
func samples(t testing.TB) []sample {
	spread := mat.NewSymDense(2, []float64{2, 0.5, 0.5, 1})
	vector, err := NewMultivariateNormal([]float64{1, -1}, spread)
	if err != nil {
		t.Fatal(err)
	}
	coefficients, err := NewRegressionPrior([]float64{1, -1}, spread, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	xs := [][]float64{{1, 0.3}, {1, -2.7}, {1, 0.1}}
	rows := []Row{{xs[0], 1.1}, {xs[1], -0.7}, {xs[2], 0.3}}
	nig := NormalInverseGamma{Mean: 0.1, Count: 0.7, Shape: 2, Scale: 3}
	times := []Lifetime{{0.3, false}, {2.7, true}, {1.1, false}}
	return []sample{
		sampled(t, func() (*Posterior[Beta, Trials], error) { return NewBinomial(Beta{1, 2}) }, Trials{3, 7}, Trials{0, 2}),
		sampled(t, func() (*Posterior[Beta, bool], error) { return NewBernoulli(Beta{1, 2}) }, true, false, true),
		sampled(t, func() (*Posterior[Beta, int], error) { return NewNegativeBinomial(2.5, Beta{1, 2}) }, 3, 0, 11),
		sampled(t, func() (*Posterior[Gamma, Count], error) { return NewPoisson(Gamma{1, 2}) }, Count{3, 0.7}, Count{0, 1}, Count{300, 99}),
		sampled(t, func() (*Posterior[Gamma, Lifetime], error) { return NewExponential(Gamma{1, 2}) }, times...),
		sampled(t, func() (*Posterior[Gamma, float64], error) { return NewGamma(1.7, Gamma{1, 2}) }, 0.3, 2.7),
		sampled(t, func() (*Posterior[Gamma, float64], error) { return NewParetoTail(0.3, Gamma{1, 2}) }, 0.3, 2.7),
		sampled(t, func() (*Posterior[InverseGamma, float64], error) { return NewNormalVariance(0.1, InverseGamma{1, 2}) }, 0.3, -2.7),
		sampled(t, func() (*Posterior[InverseGamma, Lifetime], error) { return NewWeibull(1.3, InverseGamma{1, 2}) }, times...),
		sampled(t, func() (*Posterior[Normal, float64], error) { return NewNormalMean(1.3, Normal{Mean: 0.1, Variance: 2}) }, 0.3, -2.7),
		sampled(t, func() (*Posterior[NormalInverseGamma, float64], error) { return NewNormal(nig) }, 0.3, -2.7, 1.1),
		sampled(t, func() (*Posterior[NormalInverseGamma, float64], error) { return NewLogNormal(nig) }, 0.3, 2.7, 1.1),
		sampled(t, func() (*Posterior[Dirichlet, int], error) { return NewCategorical(Dirichlet{[]float64{1, 2, 0.3}}) }, 0, 2),
		sampled(t, func() (*Posterior[Dirichlet, []int], error) { return NewMultinomial(Dirichlet{[]float64{1, 2, 0.3}}) }, []int{3, 0, 1}),
		sampled(t, func() (*Posterior[Pareto, float64], error) { return NewUniform(Pareto{0.3, 2}) }, 0.1, 2.7, 1.1),
		sampled(t, func() (*Posterior[MultivariateNormal, Row], error) { return NewLinear(1.3, vector) }, rows...),
		sampled(t, func() (*Posterior[MultivariateNormal, []float64], error) { return NewMultivariateMean(spread, vector) }, xs...),
		sampled(t, func() (*Posterior[Regression, Row], error) { return NewRegression(coefficients) }, rows...),
		sampled(t, func() (*Posterior[NormalInverseWishart, []float64], error) {
			return NewMultivariate(NormalInverseWishart{Mean: []float64{1, -1}, Count: 0.7, DF: 4, Scale: spread})
		}, xs...),
		sampled(t, func() (*Posterior[InverseWishart, []float64], error) {
			return NewMultivariateCovariance([]float64{1, -1}, InverseWishart{DF: 4, Scale: spread})
		}, xs...),
	}
}

// TestEveryFamily: no event, prediction or forgetting allocates; a snapshot goes
// on bit for bit in both formats; one cut or changed anywhere is an error and
// changes nothing; evidence is the sum of predictions, with forgetting too.
func TestEveryFamily(t *testing.T) {
	others := samples(t)
	for k, s := range samples(t) {
		t.Run(s.name, func(t *testing.T) {
			predicted := 0.0
			for i := range 5 {
				logp, err := s.predict(i)
				predicted += logp
				if err := errors.Join(err, s.update(i), s.forget(0.9, Forgetting(i%2)), s.known()); err != nil {
					t.Fatal(err)
				}
			}
			near(t, "evidence with forgetting", s.evidence(), predicted, 1e-12)
			for what, f := range map[string]func(){
				"learning":      func() { _ = s.update(0) },
				"predicting":    func() { _, _ = s.predict(1) },
				"forgetting":    func() { _ = s.forget(0.99, KeepPrior) },
				"fading":        func() { _ = s.forget(0.9999, FadePrior) },
				"its evidence ": func() { _ = s.evidence() },
			} {
				if n := testing.AllocsPerRun(20, f); n != 0 {
					t.Errorf("%s allocates %v times", what, n)
				}
			}
			if v := s.evidence(); math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("evidence %v", v)
			}
			same := func(what string, other sample) {
				t.Helper()
				if err := errors.Join(s.update(2), s.forget(0.8, KeepPrior), other.update(2), other.forget(0.8, KeepPrior)); err != nil {
					t.Fatal(err)
				}
				a, _ := s.write()
				b, _ := other.write()
				if string(a) != string(b) {
					t.Errorf("what is read from %s goes on otherwise", what)
				}
			}
			file, err := s.write()
			if err != nil {
				t.Fatal(err)
			}
			if err := others[k].read(file); err != nil {
				t.Fatal(err)
			}
			same("binary", others[k])
			text, err := s.writeText()
			if err != nil {
				t.Fatal(err)
			}
			if err := others[k].readText(text); err != nil {
				t.Fatal(err)
			}
			same("JSON", others[k])
			before, _ := s.write()
			for i := range file {
				changed := append([]byte(nil), file...)
				changed[i] ^= 1 << (i % 8)
				for _, bad := range [][]byte{file[:i], changed} {
					if err := s.read(bad); !errors.Is(err, ErrSnapshot) {
						t.Errorf("byte %d: %v", i, err)
					}
				}
			}
			if after, _ := s.write(); string(after) != string(before) {
				t.Error("a damaged snapshot changed it")
			}
		})
	}
}

// TestBits: every family gives the same bits on every CPU, whatever it fuses. The
// number is that of amd64; arm64 and GOAMD64=v3, which fuse, give it too, and don't
// if the products of Beta.keep are not rounded before they are added.
func TestBits(t *testing.T) {
	hash := fnv.New64a()
	for _, s := range samples(t) {
		for i := range 50 {
			p, err := s.predict(i)
			if err := errors.Join(err, s.update(i), s.mergeFresh(i+1), s.forget(0.93, KeepPrior)); err != nil {
				t.Fatal(s.name, err)
			}
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(p))
			_, _ = hash.Write(b[:])
		}
		file, err := s.write()
		if err != nil {
			t.Fatal(err)
		}
		_, _ = hash.Write(file)
	}
	var m Moments
	for i := range 50 {
		if err := m.Update(1/float64(i+3), float64(i)/7); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range []float64{m.Mean, m.Second, m.Third, m.Fourth, m.Rest} {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
		_, _ = hash.Write(b[:])
	}
	if got, want := hash.Sum64(), uint64(0x67167fd034023e4d); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}

// FuzzSnapshot: whatever the bytes, an error or, in any family, a distribution.
// What the fuzzer finds behind the check sum, the second form reaches: JSON.
func FuzzSnapshot(f *testing.F) {
	for k, s := range samples(f) {
		if err := s.update(0); err != nil {
			f.Fatal(err)
		}
		file, err := s.write()
		if err != nil {
			f.Fatal(err)
		}
		text, err := s.writeText()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(k), file)
		f.Add(uint8(k), text)
	}
	f.Fuzz(func(t *testing.T, k uint8, b []byte) {
		all := samples(t)
		s := all[int(k)%len(all)]
		for _, read := range []func([]byte) error{s.read, s.readText} {
			if err := read(b); err == nil {
				if err := s.known(); err != nil {
					t.Error(err)
				}
			} else if !errors.Is(err, ErrSnapshot) {
				t.Error(err)
			}
		}
	})
}
