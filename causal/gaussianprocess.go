package causal

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
)

// GaussianProcess is a mechanism of numbers: a smooth function of one or two
// parents, of unknown shape, and normal noise. The function is one for all rows
// and worlds, a Gaussian process with squared exponential covariance in the form
// of bayes.HilbertGP, so what an action makes of a parent is answered by the
// posterior of the function there.
//
// Parameters: y_level, y_sd and y_length of the process, y_z its coefficients,
// y_sigma the noise.
//
// NaN: beyond Reach the process is not known, and the node is NaN there.
//
// Source: priors for unit scale are those of [Stan2023], user's guide on
// Gaussian processes: InverseGamma(5, 5) for lengths, standard normal for the
// deviations.
type GaussianProcess struct {
	// Reach is how far the function is known, in half ranges of each parent from
	// the middle of it; 0 means 2, or 1.5 for two parents. It is at least 1.2.
	Reach float64
	// Terms is the number of sines for each parent; 0 means 32, or 16 each for
	// two parents.
	Terms int
}

func (g GaussianProcess) learn(n node) (law, error) {
	d := len(n.parents)
	if f := append(n.factors(), factorNames(n, n.name)...); len(f) > 0 {
		return law{}, fmt.Errorf("a Gaussian process of numbers; %v is a factor", f[0])
	}
	if d < 1 || d > 2 {
		return law{}, fmt.Errorf("a Gaussian process of %d parents; want one or two, or a Regression or Function", d)
	}
	if g.Reach == 0 {
		g.Reach = []float64{2, 1.5}[d-1] // [RiutortMayol2023] §4: from 1.2 on
	}
	if g.Terms == 0 {
		g.Terms = []int{32, 16}[d-1] // 1.75·Reach·range/(2·length): lengths from 0.22 and 0.33 of a half range
	}
	if !(g.Reach >= 1.2) || g.Reach > 1e6 || g.Terms < 1 {
		return law{}, fmt.Errorf("a Gaussian process with Reach %v and Terms %d; want 1.2 or more, finite, and at least 1", g.Reach, g.Terms)
	}
	y, err := n.data.Float(n.name)
	if err != nil {
		return law{}, err
	}
	centre, spread := moments(y)
	var h bayes.HilbertGP
	lengths := make([]float64, d)
	for i, p := range n.parents {
		x, err := n.data.Float(p)
		if err != nil {
			return law{}, err
		}
		lo, hi := slices.Min(x), slices.Max(x)
		h.Centre, h.Half, h.Terms = append(h.Centre, lo/2+hi/2), append(h.Half, g.Reach*(hi/2-lo/2)), append(h.Terms, g.Terms)
		_, s := moments(x)
		lengths[i] = 5 * s
	}
	dist := func(in rows) (bayes.Dist, error) {
		m, pre := in.model, n.name+"_"
		level := m.Param(pre+"level", bayes.Normal(centre, spread))
		sd := m.Param(pre+"sd", bayes.HalfNormal(spread))
		sigma := m.Param(pre+"sigma", bayes.HalfNormal(spread))
		z := m.Param(pre+"z", bayes.Normal(0, 1), h.Dim())
		var length, inputs bayes.Expr
		if d == 1 {
			length, inputs = m.Param(pre+"length", bayes.InverseGamma(5, lengths[0])), in.vars[n.parents[0]]
		} else {
			length = m.Param(pre+"length", bayes.InverseGamma(5, lengths), bayes.Size(d))
			inputs = bayes.Stack(bayes.Size(d), in.vars[n.parents[0]], in.vars[n.parents[1]]).T()
		}
		f := h.Latent(inputs, bayes.SquaredExponential(sd, length), z)
		for i, p := range n.parents { // + 0 within reach, + NaN beyond
			within := bayes.Less(bayes.Abs(bayes.Sub(in.vars[p], h.Centre[i])), h.Half[i])
			f = f.Add(bayes.Mul(0, bayes.Log(within)))
		}
		return bayes.Normal(level.Add(f), sigma), nil
	}
	return law{text: fmt.Sprintf("Gaussian process%s within %v half ranges, normal noise", n.given(), g.Reach), dist: dist}, nil
}

func factorNames(n node, column string) []string {
	if n.data.IsFactor(column) {
		return []string{column}
	}
	return nil
}

// moments returns mean and standard deviation of a column that varies.
func moments(x []float64) (mean, sd float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	sum := 0.0
	for _, v := range x {
		sum = math.FMA(v-mean, v-mean, sum)
	}
	return mean, math.Sqrt(sum / float64(len(x)-1))
}
