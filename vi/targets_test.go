package vi

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// density is a plain Target made of a function.
type density struct {
	dim int
	f   func(x, grad []float64) (float64, error)
}

func (d density) Dim() int { return d.dim }

func (d density) LogDensityGrad(x, grad []float64) (float64, error) { return d.f(x, grad) }

// lanes makes a BatchTarget of a plain one, lane by lane.
type lanes struct{ bayes.Target }

func (t lanes) LogDensityGradBatch(x, grad, logp []float64) error {
	q, g := make([]float64, t.Dim()), make([]float64, t.Dim())
	for l := range bayes.Lanes {
		for i := range q {
			q[i] = x[i*bayes.Lanes+l]
		}
		var err error
		if logp[l], err = t.LogDensityGrad(q, g); errors.Is(err, bayes.ErrReject) {
			logp[l] = math.NaN()
		} else if err != nil {
			return err
		}
		for i := range g {
			grad[i*bayes.Lanes+l] = g[i]
		}
	}
	return nil
}

// gauss is a normal density of known mean and precision, with its normalising
// constant.
type gauss struct {
	mean, sd []float64
	r        float64 // correlation of neighbours in pairs (0,1), (2,3), …
}

// newGauss has standard deviations from 0.01 to 100.
func newGauss(pairs int, r float64) gauss {
	g := gauss{r: r}
	for i := range 2 * pairs {
		g.sd = append(g.sd, math.Pow(10, 4*float64(i)/float64(2*pairs-1)-2))
		g.mean = append(g.mean, float64(i-1)*g.sd[i])
	}
	return g
}

func (t gauss) Dim() int { return len(t.mean) }

func (t gauss) LogDensityGrad(x, grad []float64) (float64, error) {
	logp := 0.0
	for i := 0; i < len(x); i += 2 {
		a, b := (x[i]-t.mean[i])/t.sd[i], (x[i+1]-t.mean[i+1])/t.sd[i+1]
		d := 1 - float64(t.r*t.r)
		ga, gb := (a-float64(t.r*b))/d, (b-float64(t.r*a))/d
		logp -= float64(float64(a*ga)+float64(b*gb))/2 + 2*halfLog2Pi + math.Log(float64(t.sd[i]*t.sd[i+1])*math.Sqrt(d))
		grad[i], grad[i+1] = -ga/t.sd[i], -gb/t.sd[i+1]
	}
	return logp, nil
}

// tails is Student's t with nu degrees of freedom in each coordinate.
func tails(dim int, nu float64) density {
	return density{dim, func(x, g []float64) (float64, error) {
		s := 0.0
		for i, v := range x {
			s -= (nu + 1) / 2 * math.Log1p(v*v/nu)
			g[i] = -(nu + 1) * v / (nu + v*v)
		}
		return s, nil
	}}
}

// twin is the half-and-half mixture of normals with standard deviation 1 at ±gap.
func twin(gap float64) density {
	return density{1, func(x, g []float64) (float64, error) {
		a, b := -(x[0]-gap)*(x[0]-gap)/2, -(x[0]+gap)*(x[0]+gap)/2
		top := max(a, b)
		wa, wb := math.Exp(a-top), math.Exp(b-top)
		g[0] = (wa*(gap-x[0]) - wb*(gap+x[0])) / (wa + wb)
		return top + math.Log((wa+wb)/2) - halfLog2Pi, nil
	}}
}

func mustFit(t testing.TB, target bayes.Target, m Method) *Approximation {
	t.Helper()
	a, err := Fit(t.Context(), target, m)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// codes are those of the warnings.
func codes(all []bayes.Warning) (out []string) {
	for _, w := range all {
		out = append(out, w.Code)
	}
	return out
}

func wantCode(t *testing.T, all []bayes.Warning, code string, want bool) {
	t.Helper()
	if slices.Contains(codes(all), code) != want {
		t.Errorf("warnings %v: %q should be there: %v", codes(all), code, want)
	}
}

func compiled(t testing.TB, m *bayes.Model) *bayes.Program {
	t.Helper()
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}
