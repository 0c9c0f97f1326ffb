package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"math"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
)

//go:embed data/nile.csv
var nile []byte

// question is what the flags ask, and the series they name.
type question struct {
	program *cli.Program
	time    []float64
	clock   string    // what time counts
	y       []float64 // NaN is missing
	name    string
	hazard  float64
	horizon int
	period  int
	level   float64
	mean    float64 // of what was seen
	sd      float64
}

// shortest is the fewest numbers that a level, two variances and a change can be
// learnt from.
const shortest = 20

// parse reads the flags and the series. Errors: what is impossible about them;
// flag.ErrHelp after -help.
func parse(args []string, stdout, stderr io.Writer) (*question, error) {
	p := cli.New("nile", "CSV `file`, a row a step of time (default: the flow of the Nile at Aswan)", 500, stdout, stderr)
	f := p.Flags
	series := f.String("series", "", "`column` of the series; empty cells are missing")
	time := f.String("time", "", "`column` of the time, in equal steps (default: rows are counted from 1)")
	hazard := f.Float64("hazard", 0.01, "`probability` of a change at a step, before anything is seen")
	horizon := f.Int("horizon", 10, "`steps` to forecast")
	period := f.Int("period", 0, "`steps` of a season; 0: there is none")
	level := f.Float64("level", 0.95, "`level` of intervals")
	if err := p.Parse(args); err != nil {
		return nil, err
	}
	if p.Data == "" {
		for at, value := range map[*string]string{series: "flow", time: "year"} {
			if *at == "" {
				*at = value
			}
		}
	}
	q := &question{program: p, name: *series, hazard: *hazard, horizon: *horizon, period: *period, level: *level, clock: *time}
	var errs []error
	if q.name == "" {
		errs = append(errs, errors.New("want -series, a column of -data"))
	}
	if !(q.hazard > 0 && q.hazard < 1) {
		errs = append(errs, fmt.Errorf("-hazard is %g, want a probability between 0 and 1", q.hazard))
	}
	const furthest = 10000 // steps: more is a slip
	if q.horizon < 1 || q.horizon > furthest {
		errs = append(errs, fmt.Errorf("-horizon is %d, want 1 to %d", q.horizon, furthest))
	}
	if q.period != 0 && q.period < 2 {
		errs = append(errs, fmt.Errorf("-period is %d, want 2 or more, or 0 for no season", q.period))
	}
	if !(q.level > 0 && q.level < 1) {
		errs = append(errs, fmt.Errorf("-level is %g, want a number between 0 and 1", q.level))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, p.Fault("%w", err)
	}
	columns := []string{q.name}
	if *time != "" {
		columns = append(columns, *time)
	}
	t, err := p.Table(nile, bayes.CSVConfig{Columns: columns, Missing: []string{"", "NA", "NaN"}})
	if err != nil {
		return nil, err
	}
	if err := q.read(t, *time); err != nil {
		return nil, p.Fault("%w", err)
	}
	return q, nil
}

func (q *question) read(t *bayes.Table, time string) (err error) {
	if q.y, err = t.Float(q.name); err != nil {
		return err
	}
	var seen []float64
	for i, y := range q.y {
		if math.IsInf(y, 0) {
			return fmt.Errorf("-series: column %s has %v in row %d; want numbers, or nothing where one is missing", q.name, y, i+1)
		}
		if !math.IsNaN(y) {
			seen = append(seen, y)
		}
	}
	if len(seen) < max(shortest, 3*q.period) {
		return fmt.Errorf("-series: column %s has %d numbers; want %d or more", q.name, len(seen), max(shortest, 3*q.period))
	}
	if q.mean, q.sd = stat.MeanStdDev(seen, nil); !(q.sd > 0) || math.IsInf(q.sd, 1) {
		return fmt.Errorf("-series: column %s does not vary", q.name)
	}
	if time == "" {
		for i := range q.y {
			q.time = append(q.time, float64(i+1))
		}
		return nil
	}
	if q.time, err = t.Float(time); err != nil {
		return err
	}
	step := q.time[1] - q.time[0]
	for i := 1; i < len(q.time); i++ {
		const slack = 1e-6 // of a step, for times that were printed
		if d := q.time[i] - q.time[i-1]; !(math.Abs(d-step) <= slack*step) {
			return fmt.Errorf("-time: column %s has %v in row %d after %v; want equal steps that grow (put in rows without a value where some are missing)", time, q.time[i], i+1, q.time[i-1])
		}
	}
	return nil
}

// at returns the time of a row, which may lie beyond the last.
func (q *question) at(i int) float64 {
	if i < len(q.time) {
		return q.time[i]
	}
	return q.time[0] + float64(i)*(q.time[1]-q.time[0])
}
