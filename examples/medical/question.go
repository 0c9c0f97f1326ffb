package main

import (
	"context"
	"flag"
	"strconv"

	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/examples/internal/scoring"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/monitor"
	"github.com/seed78144065/credence/nn/schema"
)

// question is what the flags ask.
type question struct {
	*scoring.Question
	group, cuts string
	at          []float64 // of cuts
	row         int       // to explain, from 1; 0: none
	seed        uint64
}

func (q *question) flags(f *flag.FlagSet) {
	f.StringVar(&q.group, "group", "", "`column` of groups that sets and decisions are to serve alike (default: age for the embedded data)")
	f.StringVar(&q.cuts, "cuts", "30,45", "where the `numbers` of that column are cut; of labels each is a group")
	f.IntVar(&q.row, "explain", 0, "`row` of the test file to explain, the first is 1")
	f.Uint64Var(&q.seed, "seed", 1, "of explanations with more than 10 columns, which are sampled")
}

// read reads flags and files.
func (q *question) read(args []string) error {
	p := q.Program
	q.Keep = func() []string {
		if q.group == "" && q.Ours() {
			q.group = "age"
		}
		return []string{q.group}
	}
	if err := q.Read(args); err != nil {
		return err
	}
	for _, text := range cli.List(q.cuts) {
		c, err := strconv.ParseFloat(text, 64)
		if err != nil || len(q.at) > 0 && c <= q.at[len(q.at)-1] {
			q.Close()
			return p.Fault("-cuts is %q, want rising numbers", q.cuts)
		}
		q.at = append(q.at, c)
	}
	if q.row < 0 || q.row > q.Test.Batch.Rows {
		q.Close()
		return p.Fault("-explain is %d; %s has the rows 1 to %d", q.row, q.Test.Name, q.Test.Batch.Rows)
	}
	return nil
}

// groups returns the groups of the test rows.
func (q *question) groups() ([]monitor.Group, error) {
	t := q.Test.Table
	switch {
	case q.group == "":
		return nil, nil
	case t.IsFactor(q.group):
		return monitor.GroupsBy(t, q.group)
	}
	return monitor.GroupsAt(t, q.group, q.at...)
}

// methods of calibration that are compared.
var methods = map[string]calibration.Method{
	"temperature": calibration.TemperatureScaling{}, "beta": calibration.BetaScaling{}, "isotonic": calibration.IsotonicRegression{},
}

// imputed returns how many values of the test rows were missing, by column.
func (q *question) imputed() map[string]int {
	n := map[string]int{}
	for _, f := range q.Test.Batch.Flags {
		if f.Kind == schema.Imputed {
			n[f.Column]++
		}
	}
	return n
}

// result returns what was found.
func (q *question) result(ctx context.Context, a *scoring.Answer) (*result, error) {
	common, err := a.Result()
	if err != nil {
		return nil, err
	}
	r := &result{Result: *common, Missing: q.imputed(), Groups: []group{}}
	if r.Maps, err = a.CompareMaps(ctx, methods); err != nil {
		return nil, err
	}
	groups, err := q.groups()
	if err != nil {
		return nil, err
	}
	if len(groups) > 0 {
		coverage, _, err := monitor.Coverage(a.Trial.Covered, a.Trial.Sizes, groups, q.Alpha, scoring.Level)
		if err != nil {
			return nil, err
		}
		for i, c := range coverage {
			r.Groups = append(r.Groups, newGroup(c, groups[i], a))
		}
	}
	if q.row > 0 {
		if r.Explained, err = q.explain(ctx, a); err != nil {
			return nil, err
		}
	}
	return r, nil
}
