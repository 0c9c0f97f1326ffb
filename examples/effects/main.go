package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/individual"
	"github.com/seed78144065/credence/causal/plot"
	"github.com/seed78144065/credence/examples/internal/cli"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	q, err := parse(args, stdout, stderr)
	if err != nil {
		return err
	}
	defer q.close()
	a, err := q.answer(ctx)
	if err != nil {
		return q.program.Fault("%w", err)
	}
	r := a.result(q)
	pictures := map[string]*bayesplot.Figure{}
	if q.program.Out != "" {
		if pictures, err = a.draw(q); err != nil {
			return q.program.Fault("%w", err)
		}
		if err := a.write(q.program.Out, q); err != nil {
			return q.program.Fault("-out: %w", err)
		}
	}
	return q.program.Report(r, r.text(q), pictures)
}

// answer is what was found.
type answer struct {
	both, test *individual.Study // averages are over both, cases are those of the test
	naive      *causal.Effect
	ranks      *individual.Targeting
	slope      *individual.EffectCalibration
	groups     *individual.Groups
	chances    *individual.PropensityCalibration
	rests      string // what the intervals rest on
	value      *individual.Treated
	treat      []bool // of the test rows
	curve      []individual.Point
	intervals  [][2]float64
	effects    []float64 // true ones, if they are known
}

func (q *question) answer(ctx context.Context) (*answer, error) {
	a := &answer{}
	calib, err := individual.FromNetworks(ctx, q.estimand, q.calib, q.networks, q.config)
	if err != nil {
		return nil, fmt.Errorf("-calib: %w", err)
	}
	if a.test, err = individual.FromNetworks(ctx, q.estimand, q.test, q.networks, q.config); err != nil {
		return nil, fmt.Errorf("-test: %w", err)
	}
	if a.both, err = individual.FromNetworks(ctx, q.estimand, q.both, q.networks, q.config); err != nil {
		return nil, err
	}
	if a.naive, err = causal.Estimate(ctx, q.estimand, q.both, estimator.Difference{Naive: true}); err != nil {
		return nil, err
	}
	if a.ranks, err = a.both.Targeting(nil); err != nil {
		return nil, err
	}
	if a.slope, err = a.both.Calibration(); err != nil {
		return nil, err
	}
	if a.groups, err = a.both.Groups(3); err != nil {
		return nil, err
	}
	if a.chances, err = a.both.PropensityCalibration(3); err != nil {
		return nil, err
	}
	if a.value, err = a.both.Value(q.policy); err != nil {
		return nil, err
	}
	const points = 20 // a line
	if a.curve, err = a.both.Curve(q.policy.Cost, min(points, len(a.both.CATE))); err != nil {
		return nil, err
	}
	bounds, err := individual.Calibrate(calib, q.method, q.alpha)
	if err != nil {
		return nil, err
	}
	a.rests = bounds.String()
	if a.intervals, err = bounds.Intervals(a.test.Heads); err != nil {
		return nil, err
	}
	if a.treat, err = q.policy.Decide(a.test.CATE); err != nil {
		return nil, err
	}
	if len(q.truth) == 2 {
		var means [2][]float64
		for k, name := range q.truth {
			if means[k], err = q.test.Float(name); err != nil {
				return nil, fmt.Errorf("-truth: %w", err)
			}
		}
		a.effects = make([]float64, len(means[0]))
		for i := range a.effects {
			a.effects[i] = means[1][i] - means[0][i]
		}
	}
	return a, nil
}

// draw makes the pictures.
func (a *answer) draw(q *question) (map[string]*bayesplot.Figure, error) {
	pictures := map[string]*bayesplot.Figure{}
	c := plot.Config{Unit: q.unit()}
	finite := 0
	for _, v := range a.intervals {
		if !math.IsInf(v[1], 1) && !math.IsInf(v[0], -1) {
			finite++
		}
	}
	var err error
	if finite > 1 {
		if pictures["effects"], err = plot.Individual(a.test.CATE, a.intervals, c); err != nil {
			return nil, err
		}
	}
	if len(a.curve) > 1 {
		if pictures["targeting"], err = plot.Targeting(a.curve, c); err != nil {
			return nil, err
		}
	}
	return pictures, nil
}

// perRow is the file of cases in the folder of -out.
const perRow = "effects.csv"

// write makes the file of cases.
func (a *answer) write(folder string, q *question) error {
	var b strings.Builder
	b.WriteString("row,control,treated,propensity,effect,epistemic,lower,upper,treat\n")
	for i, v := range a.test.CATE {
		fmt.Fprintf(&b, "%d,%g,%g,%g,%g,%g,%g,%g,%v\n", i+1, a.test.Control[i], a.test.Treated[i], a.test.Propensity[i], v, a.test.Epistemic[i],
			a.intervals[i][0], a.intervals[i][1], a.treat[i])
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, perRow), []byte(b.String()), 0o644)
}
