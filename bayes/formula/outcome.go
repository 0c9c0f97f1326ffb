package formula

import (
	"github.com/seed78144065/credence/bayes"
)

// outcome is what the distribution of the response is made of, for the rows of
// one table.
type outcome struct {
	eta    bayes.Expr
	param  map[string]bayes.Expr
	trials bayes.Expr
	levels bayes.Dim // of a response with levels

	cutpoints bayes.Expr // between levels in an order
	row       bayes.Dim
	b         *builder
	tag       string
}

// observe adds the rows of the fit to the model.
func (b *builder) observe(out outcomes, data []predictorData) {
	row := b.m.DimSize("row", len(out.y))
	o := b.outcome(data, row, out.trials, "")
	d := b.family.dist(o)
	y := b.m.Data(b.response.name(), out.y, row)
	if out.seen != nil {
		d = bayes.RightCensored(d, b.m.Data("seen", out.seen, row))
	}
	if out.weights == nil {
		b.m.Observe(y, d)
		return
	}
	w := b.m.Data("weights", out.weights, row)
	b.m.Potential("weighted "+b.response.name(), w.Mul(bayes.LogProb(y, d)))
}

// outcome builds the parameters of the response's distribution for the rows of
// data; tag tells the data of several tables apart.
func (b *builder) outcome(data []predictorData, row bayes.Dim, trials []float64, tag string) outcome {
	etas := make([]bayes.Expr, len(b.predictors))
	for i, r := range b.predictors {
		etas[i] = b.eta(r, data[i], row, tag)
	}
	o := b.predicted(etas, row, tag)
	if trials != nil {
		o.trials = b.m.Data(tag+"trials", trials, row)
	}
	return o
}

// predicted builds the parameters of the response's distribution from the
// predictors, the one of the mean first.
func (b *builder) predicted(etas []bayes.Expr, row bayes.Dim, tag string) outcome {
	o := outcome{param: make(map[string]bayes.Expr), row: row, b: b, tag: tag, cutpoints: b.cutpoints, levels: b.dims["level"], eta: etas[0]}
	for name, e := range b.scalars {
		o.param[name] = e
	}
	for i, r := range b.predictors[1:] {
		o.param[r.name] = b.param(r.name).link.inverse(etas[i+1])
	}
	if b.more != nil {
		zero := b.m.Data(tag+"predictor of the first level", make([]float64, row.Size()), bayes.Size(1), row)
		eta := b.byLevel(o.eta, row, tag)
		o.eta = bayes.Concat(o.levels, zero, eta).T()
	}
	return o
}

// byLevel returns a predictor of the other levels as [level, row].
func (b *builder) byLevel(eta bayes.Expr, row bayes.Dim, tag string) bayes.Expr {
	// The dims of the first summand come first.
	zero := b.m.Data(tag+"zero", make([]float64, b.more[0].Size()), b.more...)
	return zero.Add(eta).Add(b.m.Data(tag+"zero rows", make([]float64, row.Size()), row))
}

// mean builds the expected response for each row: [row], or [row, level].
func (b *builder) mean(o outcome, row bayes.Dim, tag string) bayes.Expr {
	e := b.family.mean(o)
	if len(e.Dims()) == 0 { // the same in every row
		e = b.m.Data(tag+"zero rows", make([]float64, row.Size()), row).Add(e)
	}
	return e
}

// grades returns the probability of each level, [row, level], given the
// distribution function of the error: P(y ≥ k) = F(eta − cutpoints[k−1]), and
// what is between two of them is one level.
func (o outcome) grades(cdf func(bayes.Expr) bayes.Expr) bayes.Expr {
	cut, k := o.cutpoints.Dims()[0], o.levels.Size()
	between, first := make([]float64, (k-1)*k), make([]float64, k)
	for j := range k - 1 {
		between[j*k+j], between[j*k+j+1] = -1, 1
	}
	first[0] = 1
	rows := o.b.m.Data(o.tag+"rows of cutpoints", make([]float64, o.row.Size()*(k-1)), o.row, cut)
	above := cdf(rows.Add(o.eta).Sub(o.cutpoints))
	return bayes.MatMul(above, o.b.m.Data(o.tag+"between", between, cut, o.levels)).Add(o.b.m.Data(o.tag+"first", first, o.levels))
}
