package criticism

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Model is a candidate: an estimate with the name it shall have in tables.
type Model struct {
	Name string // one of its own
	*Elpd
}

// Comparison is a table of models, the best first.
type Comparison []Rank

// Rank is one row of a [Comparison].
type Rank struct {
	Model
	// Diff is this model's Elpd less the best one's: 0 for the best, negative
	// for others. DiffSE is its standard error, which is that of the paired
	// differences and so is often far less than ElpdSE.
	Diff, DiffSE float64
}

const (
	smallDiff = 4   // below which models are hard to tell apart, [Sivula2020]
	fewData   = 100 // below which DiffSE is optimistic, [Sivula2020]
)

// Compare ranks models of the same observations by Elpd.
//
// Shapes: at least two models, with equal numbers of observations in the same
// order, all by the same method.
// Source: [Vehtari2017] §5.2; values of R loo 2.5.1.
func Compare(models ...Model) (Comparison, error) {
	if err := checkModels(models); err != nil {
		return nil, err
	}
	rows := make(Comparison, len(models))
	for i, m := range models {
		rows[i].Model = m
	}
	slices.SortStableFunc(rows, func(a, b Rank) int {
		switch {
		case a.Elpd.Elpd > b.Elpd.Elpd:
			return -1
		case a.Elpd.Elpd < b.Elpd.Elpd:
			return 1
		}
		return 0
	})
	best := rows[0].Points
	for i := range rows {
		r := &rows[i]
		paired := make([]Point, len(best))
		for j, p := range r.Points {
			paired[j].Elpd = p.Elpd - best[j].Elpd
		}
		r.Diff, r.DiffSE = sum(paired, func(p Point) float64 { return p.Elpd })
	}
	return rows, nil
}

// String returns the table, and a line for each model that the data do not
// tell from the best.
func (c Comparison) String() string {
	var b strings.Builder
	width := len("model")
	for _, r := range c {
		width = max(width, len([]rune(r.Name)))
	}
	fmt.Fprintf(&b, "%-*s %10s %10s %10s %10s\n", width, "model", "elpd", "se", "diff", "se_diff")
	for _, r := range c {
		fmt.Fprintf(&b, "%-*s %10.2f %10.2f %10.2f %10.2f\n", width, r.Name, r.Elpd.Elpd, r.ElpdSE, r.Diff, r.DiffSE)
	}
	for i, r := range c {
		switch {
		case i == 0:
		case math.Abs(r.Diff) < smallDiff:
			fmt.Fprintf(&b, "%s predicts about as well as %s: a difference below %d is too small to be told\n", r.Name, c[0].Name, smallDiff)
		case math.Abs(r.Diff) < 2*r.DiffSE:
			fmt.Fprintf(&b, "%s may predict as well as %s: the difference is within two standard errors\n", r.Name, c[0].Name)
		case len(r.Points) < fewData:
			fmt.Fprintf(&b, "%s: with %d observations the standard error of the difference is too small\n", r.Name, len(r.Points))
		}
	}
	for _, r := range c {
		for _, w := range r.Warnings() {
			fmt.Fprintf(&b, "%s: %s\n", r.Name, w.Msg)
		}
	}
	return b.String()
}

// checkModels returns what keeps the models from being compared.
func checkModels(models []Model) error {
	if len(models) < 2 {
		return fmt.Errorf("criticism: %d models; a comparison needs at least 2", len(models))
	}
	var faults []error
	seen := map[string]bool{}
	first := models[0]
	for i, m := range models {
		switch {
		case m.Elpd == nil:
			faults = append(faults, fmt.Errorf("criticism: model %d, %q, has no Elpd", i, m.Name))
			continue
		case seen[m.Name]:
			faults = append(faults, fmt.Errorf("criticism: two models are called %q", m.Name))
		}
		seen[m.Name] = true
		for _, p := range m.Points {
			if p.Elpd-p.Elpd != 0 {
				faults = append(faults, fmt.Errorf("criticism: the elpd of %s is %v in model %q; it must be finite", p.Name, p.Elpd, m.Name))
			}
		}
		switch {
		case first.Elpd == nil:
		case len(m.Points) == 0 || len(m.Points) != len(first.Points):
			faults = append(faults, fmt.Errorf("criticism: model %q has %d observations, %q has %d: models of other data can't be compared",
				m.Name, len(m.Points), first.Name, len(first.Points)))
		case m.Method != first.Method:
			faults = append(faults, fmt.Errorf("criticism: %q is by %s, %q by %s: use one method", m.Name, m.Method, first.Name, first.Method))
		}
	}
	return errors.Join(faults...)
}
