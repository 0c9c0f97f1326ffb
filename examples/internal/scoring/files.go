package scoring

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/plot"
	"github.com/seed78144065/credence/nn/scorer"
	"github.com/seed78144065/credence/nn/selective"
)

// Bundle is the file of the scorer.
type Bundle struct {
	File      string `json:"file"`
	Bytes     int    `json:"bytes"`
	Identical bool   `json:"identical"` // the scores of the test rows after it was read back
}

// String says it.
func (b *Bundle) String() string {
	same := "Read back it gives the same scores."
	if !b.Identical {
		same = "READ BACK IT GIVES OTHER SCORES: don't use it."
	}
	return fmt.Sprintf("The scorer is in %s, %d bytes. %s", b.File, b.Bytes, same)
}

// Write makes the files of the folder of -out, if there is one, but for pictures and
// JSON.
func (a *Answer) Write(ctx context.Context, r *Result) error {
	out := a.Question.Program.Out
	if out == "" {
		return nil
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("-out: %w", err)
	}
	if err := os.WriteFile(*r.PerRow, a.rows(), 0o644); err != nil {
		return fmt.Errorf("-out: %w", err)
	}
	var file bytes.Buffer
	if err := a.Scorer.Write(&file); err != nil {
		return err
	}
	r.Bundle = &Bundle{File: filepath.Join(out, bundleFile), Bytes: file.Len()}
	if err := os.WriteFile(r.Bundle.File, file.Bytes(), 0o644); err != nil {
		return fmt.Errorf("-out: %w", err)
	}
	data, err := os.ReadFile(r.Bundle.File)
	if err != nil {
		return fmt.Errorf("-out: %w", err)
	}
	again, err := scorer.Read(data, a.Question.options, nil)
	if err != nil {
		return err
	}
	defer again.Close()
	var scores scorer.Scores
	if err := again.Score(ctx, a.Test.Batch.Tensors, &scores); err != nil {
		return err
	}
	r.Bundle.Identical = slices.EqualFunc(scores.Rows, a.Test.Scores.Rows, same)
	return nil
}

func same(a, b scorer.Score) bool {
	return slices.Equal(a.Prob, b.Prob) && slices.Equal(a.Set, b.Set) && a.Uncertainty == b.Uncertainty && a.Unfamiliarity == b.Unfamiliarity &&
		a.Choice == b.Choice && a.By == b.By && a.Reason == b.Reason
}

// actions by number.
var actions = map[int]string{0: "pass", 1: "act", selective.HandOver: "review"}

// rows returns the file of test rows.
func (a *Answer) rows() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{{"row", "label", "probability", "at_base_rate", "set", "total", "aleatoric", "epistemic", "p_value", "action", "reason", "expected_cost", "tier"}}
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	for i, s := range a.Test.Scores.Rows {
		set := ""
		for k, c := range slices.Sorted(slices.Values(s.Set)) {
			if k > 0 {
				set += " "
			}
			set += strconv.Itoa(c)
		}
		c, reason := a.Test.Choices[i], a.Test.Reasons[i]
		if reason == "" && c.Action == selective.HandOver {
			reason = "cost"
		}
		lines = append(lines, []string{strconv.Itoa(i + 1), strconv.Itoa(a.Test.Labels[i]), number(a.Test.Prob[i]), number(s.Prob[1]), set,
			number(s.Uncertainty.Total), number(s.Uncertainty.Aleatoric), number(s.Uncertainty.Epistemic), number(s.Unfamiliarity.PValue),
			actions[c.Action], reason, number(c.Cost), s.By.String()})
	}
	w.WriteAll(lines) // to memory: it can't fail
	return b.Bytes()
}

// bins of the reliability diagram.
const bins = 10

// Pictures draws what was found, if there is a folder for it.
func (a *Answer) Pictures() (map[string]*bayesplot.Figure, error) {
	if a.Question.Program.Out == "" {
		return nil, nil
	}
	var forecasts []plot.Forecast
	for _, f := range []struct {
		name string
		p    []float64
	}{{"as the networks say", a.Test.Raw}, {"calibrated", a.Test.Prob}} {
		d, err := calibration.Reliability(f.p, a.Test.Labels, calibration.Bins{Count: bins})
		if err != nil {
			return nil, err
		}
		forecasts = append(forecasts, plot.Forecast{Name: f.name, Diagram: d})
	}
	promises, err := a.promises()
	if err != nil {
		return nil, err
	}
	curves := []plot.Abstainer{{Name: "the program", Curve: a.Curve}}
	for i, o := range a.Opinions {
		if i == 0 && a.Scorer.Gate() == nil {
			continue // the members are the program
		}
		curves = append(curves, plot.Abstainer{Name: o.Name + " alone", Curve: o.curve})
	}
	figures := map[string]*bayesplot.Figure{}
	if figures["reliability"], err = plot.Reliability(plot.Config{}, forecasts...); err != nil {
		return nil, err
	}
	if figures["coverage"], err = plot.Coverage(plot.Config{}, promises...); err != nil {
		return nil, err
	}
	if figures["riskcoverage"], err = plot.RiskCoverage(plot.Config{}, curves...); err != nil {
		return nil, err
	}
	if figures["drift"], err = plot.Drift(plot.Config{}, a.Drift); err != nil {
		return nil, err
	}
	return figures, nil
}

// promises returns coverage by alpha, of each class where sets are made by class.
func (a *Answer) promises() (promises []plot.Promise, err error) {
	var scores [2][]float64
	for i, s := range []*Scored{&a.Calib, &a.Test} {
		if scores[i], err = conformal.ClassScores(conformal.LAC{}, pairs(s.Prob), s.Labels); err != nil {
			return nil, err
		}
	}
	var alphas []float64
	for k := 1; k <= 50; k++ { // hundredths, up to a half
		alphas = append(alphas, float64(k)/100)
	}
	classes := []int{-1}
	if a.Question.Prevalence > 0 {
		classes = []int{0, 1}
	}
	for _, class := range classes {
		of := func(scores []float64, labels []int) (some []float64) {
			for i, s := range scores {
				if class < 0 || labels[i] == class {
					some = append(some, s)
				}
			}
			return some
		}
		calib, err := conformal.NewScores(of(scores[0], a.Calib.Labels))
		if err != nil {
			return nil, err
		}
		points, err := calib.CoverageByAlpha(of(scores[1], a.Test.Labels), alphas, Level)
		if err != nil {
			return nil, err
		}
		name := "all rows"
		if class >= 0 {
			name = fmt.Sprintf("label %d", class)
		}
		promises = append(promises, plot.Promise{Name: name, Points: points})
	}
	return promises, nil
}
