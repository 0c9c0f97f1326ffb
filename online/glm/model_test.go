package glm

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/online"
)

// kinds are all kinds of models of five features.
func kinds() (all []Config) {
	for _, f := range []Family{Logistic, Probit, Poisson} {
		for _, method := range []Method{AssumedDensity, Laplace} {
			for _, diagonal := range []bool{false, true} {
				all = append(all, Config{Family: f, Method: method, Diagonal: diagonal, Features: 5})
			}
		}
	}
	return all
}

func begin(t testing.TB, c Config) *Model {
	t.Helper()
	m, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// bits are the state of a model, to compare.
func bits(t testing.TB, m *Model) []byte {
	t.Helper()
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func near(t *testing.T, what string, got, want, rel float64) {
	t.Helper()
	if !(math.Abs(got-want) <= rel*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// TestBatch: event by event is the batch to the bit, evidence is the sum of
// predictions, predictions change nothing, and neither allocates.
func TestBatch(t *testing.T) {
	for _, c := range kinds() {
		rows := stream(300, c.Features, c.Family)
		one, batch := begin(t, c), begin(t, c)
		sum := 0.0
		for i, r := range rows {
			before := bits(t, one)
			p, err := one.Predict(r)
			if err != nil || !bytes.Equal(before, bits(t, one)) {
				t.Fatalf("%s: a prediction changed the model: %v", one.settings(), err)
			}
			if c.Method == AssumedDensity {
				sum += p.LogProb(r.Y)
			}
			if err := one.Update(rows[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := batch.Update(rows...); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(bits(t, one), bits(t, batch)) {
			t.Errorf("%s: the batch gives something else", one.settings())
		}
		if c.Method == AssumedDensity {
			near(t, one.settings()+": evidence", one.LogEvidence(), sum, 1e-12)
		}
		i := 0
		if n := testing.AllocsPerRun(200, func() {
			r := &rows[i%len(rows)]
			i++
			p, err := one.Predict(*r)
			if err == nil {
				err = one.Update(*r)
			}
			if err != nil || math.IsNaN(p.Mean()) {
				t.Error(err)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations an event", one.settings(), n)
		}
	}
}

// TestSymmetric: after many rows the covariance is the same to the bit on both
// sides of the diagonal, and positive definite.
func TestSymmetric(t *testing.T) {
	for _, f := range []Family{Logistic, Probit, Poisson} {
		c := Config{Family: f, Features: 11} // not whole panels
		m := begin(t, c)
		rows := stream(4096, c.Features, f)
		for range 10 {
			if err := m.Update(rows...); err != nil {
				t.Fatal(err)
			}
		}
		d := m.now.(*dense)
		for i := range c.Features {
			for j := range i {
				if *d.at(i, j) != *d.at(j, i) {
					t.Errorf("%v: at %d, %d are %v and %v", f, i, j, *d.at(i, j), *d.at(j, i))
				}
			}
		}
		if l := d.factor(); !(l[len(l)-1] > 0) {
			t.Errorf("%v: the covariance is not positive definite", f)
		}
		// A tenth of the rows, ten times: some 41,000 rows leave as much as Fit says.
		fitted, err := Fit(context.Background(), c, slices.Concat(rows, rows, rows, rows, rows, rows, rows, rows, rows, rows))
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.Features {
			a, b := m.Coefficient(i), fitted.Coefficient(i)
			if math.Abs(a.Mu-b.Mu) > 0.2*b.Sigma || math.Abs(a.Sigma/b.Sigma-1) > 0.02 {
				t.Errorf("%v: coefficient %d is %v, of all rows at once %v", f, i, a, b)
			}
		}
	}
}

// TestPublished: R's help page of glm has Dobson's counts of outcomes under three
// treatments, with these estimates and errors (R 4.2.2).
func TestPublished(t *testing.T) {
	counts := []float64{18, 17, 15, 20, 10, 20, 25, 13, 12}
	rows := make([]Row, len(counts))
	for i, y := range counts {
		x := []float64{1, 0, 0, 0, 0}
		if k := i % 3; k > 0 {
			x[k] = 1
		}
		if k := i / 3; k > 0 {
			x[2+k] = 1
		}
		rows[i] = Row{X: x, Y: y}
	}
	wide := []float64{1e4, 1e4, 1e4, 1e4, 1e4}
	m, err := Fit(context.Background(), Config{Family: Poisson, Features: 5, SD: wide}, rows)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []distuv.Normal{{Mu: 3.044522, Sigma: 0.1708987}, {Mu: -0.4542553, Sigma: 0.2021708}, {Mu: -0.2929871, Sigma: 0.1927423}, {Mu: 0, Sigma: 0.2}, {Mu: 0, Sigma: 0.2}} {
		got := m.Coefficient(i)
		near(t, "estimate", got.Mu, want.Mu, 1e-6)
		near(t, "error", got.Sigma, want.Sigma, 1e-6)
	}
	if diagonal, err := Fit(context.Background(), Config{Family: Poisson, Features: 5, SD: wide, Diagonal: true}, rows); err != nil || diagonal.Coefficient(1) != m.Coefficient(1) {
		t.Errorf("diagonal: %v; %v", diagonal.Coefficient(1), err)
	}
	done, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Fit(done, Config{Family: Poisson, Features: 5}, rows); !errors.Is(err, context.Canceled) {
		t.Errorf("after a cancel: %v", err)
	}
	if _, err := Fit(context.Background(), Config{Features: 5}, rows); !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), "18; want 0 or 1") {
		t.Errorf("counts as labels: %v", err)
	}
}

// TestCoverage: coefficients drawn from the prior lie where the posterior says.
//
// Statistic: Σ((β−mean)/sd)² over 80 streams of 5 coefficients, features of
// correlation ½; it is χ² of 400 but for the correlation of coefficients, which
// less than doubles its variance. False-alarm rate 1e-6: limits at 1e-7 tails of
// the normal distribution with that variance. Planted: standard deviations of half
// the size. The diagonal one, too sure, is seen as well.
func TestCoverage(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	const streams, features = 80, 5
	half := math.Sqrt(2*2*streams*features) * distuv.UnitNormal.Quantile(1-1e-7)
	for _, f := range []Family{Logistic, Probit, Poisson} {
		for _, method := range []Method{AssumedDensity, Laplace} {
			var sum, planted, diagonal float64
			for range streams {
				c := Config{Family: f, Method: method, Features: features, SD: []float64{0.5, 0.5, 0.5, 0.5, 0.5}}
				full := begin(t, c)
				c.Diagonal = true
				sure := begin(t, c)
				beta := make([]float64, features)
				for i := range beta {
					beta[i] = 0.5 * r.NormFloat64()
				}
				for range 400 {
					row := Row{X: make([]float64, features)}
					shared, t0 := r.NormFloat64(), 0.0
					for i := range row.X {
						row.X[i] = (shared + r.NormFloat64()) / math.Sqrt2
						t0 += row.X[i] * beta[i]
					}
					rate := families[f].link(t0)
					if f == Poisson {
						row.Y = distuv.Poisson{Lambda: rate, Src: r}.Rand()
					} else if r.Float64() < rate {
						row.Y = 1
					}
					if err := errors.Join(full.Update(row), sure.Update(row)); err != nil {
						t.Fatal(err)
					}
				}
				for i, b := range beta {
					n := full.Coefficient(i)
					z := (b - n.Mu) / n.Sigma
					sum += z * z
					planted += 4 * z * z
					n = sure.Coefficient(i)
					z = (b - n.Mu) / n.Sigma
					diagonal += z * z
				}
			}
			const want = streams * features
			if math.Abs(sum-want) > half {
				t.Errorf("%v, method %d: Σz² is %.0f, want %d ± %.0f", f, method, sum, want, half)
			}
			if math.Abs(planted-want) < half || math.Abs(diagonal-want) < half {
				t.Errorf("%v, method %d: planted errors would not be seen: %.0f, %.0f", f, method, planted, diagonal)
			}
		}
	}
}

// TestDraw: draws of standard normals have mean and covariance of the
// coefficients: the unit vectors give the columns of a factor of it.
func TestDraw(t *testing.T) {
	for _, diagonal := range []bool{false, true} {
		c := Config{Features: 5, Diagonal: diagonal}
		m := learned(t, c, stream(100, 5, Logistic))
		mean, to, z := m.Mean(), make([]float64, 5), make([]float64, 5)
		sum := mat.NewSymDense(5, nil)
		for i := range z {
			clear(z)
			z[i] = 1
			if err := m.Draw(to, z); err != nil {
				t.Fatal(err)
			}
			for j := range to {
				to[j] -= mean[j]
			}
			sum.SymRankOne(sum, 1, mat.NewVecDense(5, to))
		}
		if !mat.EqualApprox(sum, m.Covariance(), 1e-14) {
			t.Errorf("diagonal %v: draws have the covariance %v, want %v", diagonal, sum, m.Covariance())
		}
		if err := m.Draw(to[:4], z); err == nil {
			t.Error("four numbers of five were enough")
		}
	}
}
