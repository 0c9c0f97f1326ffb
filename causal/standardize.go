package causal

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
)

// StandardizeConfig says how Standardize asks a model.
type StandardizeConfig struct {
	// Inputs are the columns in the order of the model's inputs: the treatment and
	// an adjustment set. Nil is the treatment, then Estimand.Adjustment as it stands.
	// A factor is the number of its level, from 0.
	Inputs []string
	// Values of the treatment that are set, numbers or names of levels; nil is those
	// that the query compares, From and To.
	Values []any
	// Level is that of intervals, 0 for 0.95.
	Level float64
}

// Response is the mean outcome where everybody's treatment is set, by an outcome
// model that was trained elsewhere.
type Response struct {
	Estimand *Estimand // the question, and how it is identified
	// Values of the treatment, as numbers of its column.
	Values []float64
	// Mean is E[y | do(x)] by value, over the rows of the estimand's population; of
	// an Ensemble the mean over members.
	Mean []float64
	// SE counts by value who the rows are, and how far members differ; not what all
	// of them have wrong.
	SE []float64
	// Members has Mean by member and value; one row if the model is no Ensemble.
	Members [][]float64
	// Rows has predictions by value and row of the population, of an Ensemble the
	// mean over members.
	Rows [][]float64

	level  float64
	data   *bayes.Table
	target []int // rows of the data that are averaged over
	inputs []string
}

// Standardize returns E[y | do(x)] with a trained model as outcome regression: it
// sets x in every row, asks the model, and averages.
//
// A model of y by x and covariates says what is seen where x is so, not what
// setting x does. That follows only if the covariates are an adjustment set, which
// is why this takes an Estimand.
//
//	r, err := causal.Standardize(ctx, estimand, network, table, causal.StandardizeConfig{})
//	effect, err := r.Effect(0, 1)
//
// Errors: an estimand without adjustment set, or of compliers or overlap; Inputs
// that are not the treatment and an adjustment set of the graph; faults of the
// data; a prediction that is not finite, with its row.
// Source: [Robins1986], the g-formula.
// Cost: one call of Predict for each value and member.
func Standardize(ctx context.Context, e *Estimand, by Predictor, data *bayes.Table, c StandardizeConfig) (*Response, error) {
	switch {
	case e == nil:
		return nil, errors.New("causal: Standardize: no estimand: a model alone says what is seen with x, not what setting x does; Identify makes one of a graph")
	case by == nil:
		return nil, errors.New("causal: Standardize: no model")
	}
	r := &Response{data: data, level: c.Level}
	if r.level == 0 {
		r.level = plugInLevel
	}
	if !(r.level > 0 && r.level < 1) {
		return nil, fmt.Errorf("causal: Standardize: the level is %v; it is between 0 and 1", c.Level)
	}
	if err := r.identify(e, c.Inputs); err != nil {
		return nil, fmt.Errorf("causal: Standardize: %w", err)
	}
	if err := r.Estimand.CheckData(data); err != nil {
		return nil, err
	}
	if err := r.population(c.Values); err != nil {
		return nil, fmt.Errorf("causal: Standardize: %w", err)
	}
	members, is := by.(Ensemble)
	if !is {
		members = Ensemble{by}
	}
	if len(members) == 0 {
		return nil, errors.New("causal: Standardize: an Ensemble of no members")
	}
	if err := r.ask(ctx, members); err != nil {
		return nil, fmt.Errorf("causal: Standardize: %w", err)
	}
	r.Estimand = r.Estimand.named(data)
	return r, nil
}

// Effect returns the difference of the means at Values[to] and Values[from], by
// default Effect(0, 1). It assumes that the model is right where it is asked; Warnings
// say in which rows only one of the two treatments occurs.
//
// Diagnostics: mean_from, mean_to, sampling_sd (who the rows are), and of an Ensemble
// epistemic_sd, the standard deviation of the members' effects.
//
// Errors: an index that there is not.
func (r *Response) Effect(from, to int) (*Effect, error) {
	for _, k := range []int{from, to} {
		if k < 0 || k >= len(r.Values) {
			return nil, fmt.Errorf("causal: Response.Effect: no value %d; there are %d", k, len(r.Values))
		}
	}
	difference := make([]float64, len(r.target))
	for j := range difference {
		difference[j] = r.Rows[to][j] - r.Rows[from][j]
	}
	byMember := make([]float64, len(r.Members))
	for m, means := range r.Members {
		byMember[m] = means[to] - means[from]
	}
	mean, influence, sampling := r.average(difference)
	between := spread(byMember)
	se := math.Sqrt(float64(sampling*sampling) + float64(between*between))
	half := float64(numeric.NormalQuantile(0.5+r.level/2) * se)
	f := &Effect{
		Estimand: r.Estimand, Method: "standardisation of a trained model", Mean: mean, SE: se, Level: r.level,
		Interval: [2]float64{mean - half, mean + half}, ProbPositive: numeric.NormalCDF(mean / se), N: r.data.N(), Influence: influence,
		Diagnostics: map[string]float64{"mean_from": r.Mean[from], "mean_to": r.Mean[to], "sampling_sd": sampling},
		Assumptions: append(r.Estimand.Assumptions(), fmt.Sprintf("the model's output is the mean of %s given %s, also where a treatment is rare", r.Estimand.query.Outcome, strings.Join(r.inputs, ", "))),
	}
	if math.IsNaN(f.ProbPositive) {
		f.ProbPositive = 0.5 // an effect of 0 without error
	}
	if len(byMember) > 1 {
		f.Diagnostics["epistemic_sd"] = between
	} else {
		f.Warnings = append(f.Warnings, "the standard error counts who the rows are, and not what the model has wrong: an Ensemble shows part of that, scores by both heads and a propensity (causal/individual) mend it")
	}
	shown := &Effects{estimand: r.Estimand, data: r.data, from: r.Values[from], to: r.Values[to]}
	x, err := r.data.Numbers(r.Estimand.query.Treatment)
	if err != nil {
		return nil, err
	}
	if err := shown.overlap(x); err != nil {
		return nil, err
	}
	f.Diagnostics["rows_without_overlap"] = float64(shown.alone)
	f.Warnings = append(f.Warnings, shown.warnings...)
	return f, nil
}

// identify takes the estimand, adjusted for the model's inputs if they are named.
func (r *Response) identify(e *Estimand, inputs []string) error {
	q := e.query
	switch {
	case q.Over == Compliers || q.Over == Overlap:
		return fmt.Errorf("it averages over everyone, the treated or the untreated, and the query asks for the %v; package estimator has it", q.Over)
	case len(q.Given) > 0:
		return fmt.Errorf("it gives one number for each value, not one for each %s: keep the rows of a group (Table.Rows) and ask for the ATE", strings.Join(q.Given, ", "))
	case !e.adjusted:
		return fmt.Errorf("%v: no set of variables to adjust for will do in this graph, and an outcome model alone can't give it; PlugIn fits what the functional needs", e)
	case inputs == nil:
		r.Estimand, r.inputs = e, append([]string{q.Treatment}, e.adjust...)
		return nil
	}
	at := slices.Index(inputs, q.Treatment)
	if at < 0 {
		return fmt.Errorf("the inputs %v lack the treatment %s: a model that does not see it can't say what it does", inputs, q.Treatment)
	}
	for i, name := range inputs {
		if slices.Contains(inputs[:i], name) {
			return fmt.Errorf("the inputs have %s twice", name)
		}
	}
	var err error
	r.Estimand, err = e.AdjustFor(slices.Delete(slices.Clone(inputs), at, at+1)...)
	r.inputs = slices.Clone(inputs)
	return err
}

// population finds the values that are set and the rows that are averaged over.
func (r *Response) population(values []any) error {
	q := r.Estimand.query
	from, to, err := q.Contrast(r.data)
	if err != nil {
		return err
	}
	r.Values = []float64{from, to}
	if values != nil {
		r.Values = make([]float64, len(values))
		var errs []error
		for i, v := range values {
			r.Values[i], err = treatmentValue(r.data, q.Treatment, v)
			errs = append(errs, err)
		}
		if err := errors.Join(errs...); err != nil {
			return err
		}
	}
	if len(r.Values) == 0 {
		return fmt.Errorf("no values of %s to set; nil is the two that are compared", q.Treatment)
	}
	x, err := r.data.Numbers(q.Treatment)
	if err != nil {
		return err
	}
	for i, v := range x {
		if q.Over == Everyone || q.Over == Treated && v == to || q.Over == Untreated && v == from {
			r.target = append(r.target, i)
		}
	}
	if len(r.target) == 0 {
		return fmt.Errorf("nobody has the value of %s over whom the %v averages; ask for the ATE, or Between values that occur", q.Treatment, q.Over)
	}
	return nil
}

// ask evaluates all members at all values.
func (r *Response) ask(ctx context.Context, members Ensemble) error {
	columns := make([][]float64, len(r.inputs))
	at := slices.Index(r.inputs, r.Estimand.query.Treatment)
	for k, name := range r.inputs {
		all, err := r.data.Numbers(name)
		if err != nil {
			return err
		}
		columns[k] = make([]float64, len(r.target))
		for j, i := range r.target {
			columns[k][j] = all[i]
		}
	}
	r.Members = make([][]float64, len(members))
	for m := range r.Members {
		r.Members[m] = make([]float64, len(r.Values))
	}
	r.Mean, r.SE, r.Rows = make([]float64, len(r.Values)), make([]float64, len(r.Values)), make([][]float64, len(r.Values))
	for k, x := range r.Values {
		r.Rows[k] = make([]float64, len(r.target))
		for j := range r.target {
			columns[at][j] = x
		}
		for m, by := range members {
			if err := ctx.Err(); err != nil {
				return err
			}
			y, err := predictions(ctx, by, transposed(columns))
			if err != nil {
				return fmt.Errorf("member %d: %w", m, err)
			}
			for j, v := range y {
				if v-v != 0 { // NaN or infinite
					return fmt.Errorf("member %d predicts %v for row %d with %s = %v", m, v, r.target[j], r.inputs[at], x)
				}
				r.Rows[k][j] += (v - r.Rows[k][j]) / float64(m+1)
				r.Members[m][k] += (v - r.Members[m][k]) / float64(j+1)
			}
		}
		byMember := make([]float64, len(members))
		for m := range members {
			byMember[m] = r.Members[m][k]
		}
		mean, _, sampling := r.average(r.Rows[k])
		between := spread(byMember)
		r.Mean[k], r.SE[k] = mean, math.Sqrt(float64(sampling*sampling)+float64(between*between))
	}
	return nil
}

// average returns the mean of values of the population's rows, scores of all rows
// whose mean it is, and their standard error: the population's share is estimated,
// which moves the mean by nothing.
func (r *Response) average(of []float64) (mean float64, scores []float64, se float64) {
	for j, v := range of {
		mean += (v - mean) / float64(j+1)
	}
	n := float64(r.data.N())
	scores = slices.Repeat([]float64{mean}, r.data.N())
	square := 0.0
	for j, i := range r.target {
		d := (of[j] - mean) * n / float64(len(of))
		scores[i] += d
		square = math.FMA(d, d, square)
	}
	return mean, scores, math.Sqrt(square/(n-1)) / math.Sqrt(n)
}

// spread returns the standard deviation of the mixture of members, which are as
// draws of what training could have given: 0 of one.
func spread(members []float64) float64 {
	n := float64(len(members))
	if n < 2 {
		return 0
	}
	_, sd := moments(members)
	return sd * math.Sqrt((n-1)/n)
}
