package estimator

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/numeric"
)

// arms are the rows of a comparison of two values of a treatment.
type arms struct {
	query   causal.Query
	adjust  []string
	data    *bayes.Table
	n       int
	treated []float64 // 1 in rows that have the value To, 0 in those that have From
	y       []float64
	count   [2]int
	label   [2]string // "treat = 0", "treat = 1"
}

// compare reads the rows of an estimand.
//
// Errors: a treatment of further values, arms of fewer than two rows, an outcome
// that is no number.
func compare(e *causal.Estimand, data *bayes.Table) (*arms, error) {
	q := e.Query()
	from, to, err := q.Contrast(data)
	if err != nil {
		return nil, err
	}
	a := &arms{query: q, data: data, n: data.N(), treated: make([]float64, data.N())}
	a.adjust, _ = e.Adjustment()
	x, name, err := treatment(data, q.Treatment)
	if err != nil {
		return nil, err
	}
	for i, v := range x {
		switch v {
		case from:
			a.count[0]++
		case to:
			a.treated[i] = 1
			a.count[1]++
		default:
			return nil, fmt.Errorf("estimator: %s is %s in row %d, which is neither %s nor %s: keep the rows of two values (Table.Rows), or take Standardisation with a formula that has %s", q.Treatment, name(v), i, name(from), name(to), q.Treatment)
		}
	}
	a.label = [2]string{q.Treatment + " = " + name(from), q.Treatment + " = " + name(to)}
	for arm, c := range a.count {
		if c < 2 {
			return nil, fmt.Errorf("estimator: %s in %d rows: a comparison needs two or more", a.label[arm], c)
		}
	}
	if a.y, err = numbers(data, q.Outcome); err != nil {
		return nil, fmt.Errorf("estimator: the outcome: %w", err)
	}
	return a, nil
}

// treatment returns the column of a treatment as Query.Contrast has its values,
// and their names.
func treatment(data *bayes.Table, column string) (x []float64, name func(float64) string, err error) {
	if !data.IsFactor(column) {
		x, err = data.Float(column)
		return x, func(v float64) string { return fmt.Sprint(v) }, err
	}
	codes, levels, err := data.Codes(column)
	for _, c := range codes {
		x = append(x, float64(c))
	}
	return x, func(v float64) string { return levels[int(v)] }, err
}

// refuse returns why an estimator that adjusts for a set can't give an estimand:
// one of another population, or given covariates, or without such a set; and a
// formula that does not have that set.
func refuse(e *causal.Estimand, text string, over ...causal.Population) error {
	q := e.Query()
	set, adjusted := e.Adjustment()
	var errs []error
	if len(q.Given) > 0 {
		errs = append(errs, fmt.Errorf("it gives one number, not an effect for each value of %s; a formula with products (causal.PlugIn) does", strings.Join(q.Given, ", ")))
	}
	if !slices.Contains(over, q.Over) {
		names := make([]string, len(over))
		for i, p := range over {
			names[i] = p.String()
		}
		hint := ""
		if q.Over == causal.Compliers {
			hint = "; TwoStage does"
		}
		errs = append(errs, fmt.Errorf("it gives the %s, not the %v%s", strings.Join(names, ", "), q.Over, hint))
	}
	if !adjusted && q.Over != causal.Compliers {
		errs = append(errs, errors.New("no set of variables to adjust for will do in this graph; causal.PlugIn computes what does"))
	}
	if adjusted && text != "" {
		errs = append(errs, checkFormula(text, set, q))
	}
	return errors.Join(errs...)
}

// checkFormula returns why the right side of a formula is not one of an
// adjustment set: names left out, or names that are not in it, as treatment and
// outcome of the query are not, but for others.
func checkFormula(text string, set []string, q causal.Query, others ...string) error {
	f, err := formula.Parse(right(text, nil))
	if err != nil {
		return err
	}
	names := f.Names()
	var errs []error
	for _, s := range set {
		if !slices.Contains(names, s) {
			errs = append(errs, fmt.Errorf("the formula %q leaves out %s, which must be adjusted for; AdjustFor chooses another set", text, s))
		}
	}
	for _, s := range names {
		switch {
		case slices.Contains(set, s) || slices.Contains(others, s):
		case s == q.Treatment || s == q.Outcome:
			role := "the treatment"
			if s == q.Outcome {
				role = "the outcome"
			}
			errs = append(errs, fmt.Errorf("the formula %q has %s, which is %s and no covariate: leave it out", text, s, role))
		default:
			errs = append(errs, fmt.Errorf("the formula %q has %s, which is not in the adjustment set {%s}%s; AdjustFor chooses another set", text, s, strings.Join(set, ", "), nearest.Suggest(s, set)))
		}
	}
	return errors.Join(errs...)
}

// right returns the right side of a formula, ~ first: main effects of columns if
// there is none.
func right(text string, columns []string) string {
	if text == "" {
		quoted := make([]string, len(columns))
		for i, c := range columns {
			if quoted[i] = c; !plain.MatchString(c) {
				quoted[i] = "`" + c + "`"
			}
		}
		if text = strings.Join(quoted, " + "); text == "" {
			text = "1"
		}
	}
	if at := strings.LastIndex(text, "~"); at >= 0 {
		text = text[at+1:]
	}
	return "~ " + text
}

// plain are names that a formula takes without quotes.
var plain = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.]*$`)

// regressors returns the columns of a formula, by default of the adjustment set.
func (a *arms) regressors(text string) (*regressors, error) {
	names, x, err := formula.ModelMatrix(right(text, a.adjust), a.data, nil)
	if err != nil {
		return nil, err
	}
	return newRegressors(names, x), nil
}

// within returns 1 in the rows of an arm and 0 elsewhere.
func (a *arms) within(arm int) []float64 {
	if arm == 1 {
		return a.treated
	}
	w := make([]float64, a.n)
	for i, t := range a.treated {
		w[i] = 1 - t
	}
	return w
}

// target returns 1 in the rows over whom the effect is averaged, and their
// number.
func (a *arms) target() ([]float64, float64) {
	switch a.query.Over {
	case causal.Treated:
		return a.within(1), float64(a.count[1])
	case causal.Untreated:
		return a.within(0), float64(a.count[0])
	}
	all := make([]float64, a.n)
	for i := range all {
		all[i] = 1
	}
	return all, float64(a.n)
}

// mean returns the mean of y with weights by row.
func mean(y, w []float64) float64 {
	sum, total := 0.0, 0.0
	for i, v := range y {
		sum += w[i] * v
		total += w[i]
	}
	return sum / total
}

// defaultLevel is that of intervals.
const defaultLevel = 0.95

// newEffect returns an effect with its interval by the normal distribution.
//
// Errors: a level that is not between 0 and 1, 0 meaning 0.95.
func newEffect(value, se, level float64, n int) (*causal.Effect, error) {
	if level == 0 {
		level = defaultLevel
	}
	if !(level > 0 && level < 1) {
		return nil, fmt.Errorf("estimator: the level is %v; it is between 0 and 1", level)
	}
	half := float64(numeric.NormalQuantile(0.5+level/2) * se) // rounded on every CPU
	f := &causal.Effect{Mean: value, SE: se, Interval: [2]float64{value - half, value + half}, Level: level, N: n, Diagnostics: map[string]float64{}}
	if f.ProbPositive = numeric.NormalCDF(value / se); math.IsNaN(f.ProbPositive) {
		f.ProbPositive = 0.5 // an effect of 0 without error
	}
	return f, nil
}

// fromScores returns the effect that scores by row give, their mean, with the
// error of clusters of a column.
func fromScores(scores []float64, level float64, data *bayes.Table, cluster string) (*causal.Effect, error) {
	groups, err := clusters(data, cluster)
	if err != nil {
		return nil, err
	}
	se, err := StandardError(scores, groups)
	if err != nil {
		return nil, err
	}
	value := 0.0
	for i, s := range scores {
		value += (s - value) / float64(i+1)
	}
	f, err := newEffect(value, se, level, len(scores))
	if err != nil {
		return nil, err
	}
	f.Influence = scores
	if groups != nil {
		f.Assumptions = append(f.Assumptions, fmt.Sprintf("rows of different %s are independent", cluster))
	}
	return f, nil
}

// clusters returns the codes of a column, nil if there is none.
func clusters(data *bayes.Table, column string) ([]int, error) {
	if column == "" {
		return nil, nil
	}
	codes, _, err := data.Codes(column)
	if err != nil {
		return nil, fmt.Errorf("estimator: clusters: %w", err)
	}
	if i := slices.Min(codes); i < 0 {
		return nil, fmt.Errorf("estimator: the cluster %s is missing in row %d", column, slices.Index(codes, i))
	}
	return codes, nil
}
