package individual

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// Network is one member of an ensemble: three outputs of a model that was trained
// on other rows than those it is asked about.
type Network struct {
	// Control and Treated are the mean outcome without and with the treatment,
	// Propensity is the chance of treatment, given the covariates.
	Control, Treated, Propensity causal.Predictor
}

// Heads are what members say of rows: [member][row].
type Heads struct{ Control, Treated, Propensity [][]float64 }

// Ask returns what networks say of rows of covariates.
//
// Errors: no networks, a network that lacks an output, those of the networks, with
// the member's number from 0, and outputs that are not finite, with their row.
func Ask(ctx context.Context, networks []Network, rows [][]float64) (*Heads, error) {
	h := &Heads{}
	for m, n := range networks {
		for _, head := range []struct {
			name string
			by   causal.Predictor
			to   *[][]float64
		}{{"control", n.Control, &h.Control}, {"treated", n.Treated, &h.Treated}, {"propensity", n.Propensity, &h.Propensity}} {
			if head.by == nil {
				return nil, fmt.Errorf("individual: member %d has no %s output", m, head.name)
			}
			if err := ctx.Err(); err != nil {
				return nil, fmt.Errorf("individual: %w", err)
			}
			y, err := head.by.Predict(ctx, rows)
			if err != nil {
				return nil, fmt.Errorf("individual: member %d, %s: %w", m, head.name, err)
			}
			*head.to = append(*head.to, y)
		}
	}
	if err := h.check(len(rows)); err != nil {
		return nil, err
	}
	return h, nil
}

// Rows returns columns of a table as rows of numbers, which is what networks take:
// factors as the number of their level, from 0.
//
// Errors: a column that there is not.
func Rows(data *bayes.Table, columns ...string) ([][]float64, error) {
	rows := make([][]float64, data.N())
	for i := range rows {
		rows[i] = make([]float64, len(columns))
	}
	for k, name := range columns {
		x, err := data.Numbers(name)
		if err != nil {
			return nil, fmt.Errorf("individual: %w", err)
		}
		for i, v := range x {
			rows[i][k] = v
		}
	}
	return rows, nil
}

// Effects returns the effect of each row as the mean over members, and the standard
// deviation of their mixture: what training left open, 0 of one member.
func (h *Heads) Effects() (mean, epistemic []float64) {
	n := len(h.Control[0])
	mean, epistemic = make([]float64, n), make([]float64, n)
	for m := range h.Control {
		for i := range mean {
			d := h.Treated[m][i] - h.Control[m][i] - mean[i]
			mean[i] += d / float64(m+1)
			epistemic[i] = math.FMA(d, h.Treated[m][i]-h.Control[m][i]-mean[i], epistemic[i])
		}
	}
	for i := range epistemic {
		epistemic[i] = math.Sqrt(epistemic[i] / float64(len(h.Control)))
	}
	return mean, epistemic
}

// over returns the mean over members.
func over(members [][]float64) []float64 {
	mean := make([]float64, len(members[0]))
	for m, of := range members {
		for i, v := range of {
			mean[i] += (v - mean[i]) / float64(m+1)
		}
	}
	return mean
}

// check reports heads that differ in members or rows, and what is not finite.
func (h *Heads) check(rows int) error {
	if h == nil || len(h.Control) == 0 {
		return errors.New("individual: no members: give one network or more")
	}
	if c, t, p := len(h.Control), len(h.Treated), len(h.Propensity); c != t || c != p {
		return fmt.Errorf("individual: %d members say the outcome without treatment, %d that with it and %d the propensity; want as many of each", c, t, p)
	}
	var errs []error
	for m := range h.Control {
		for _, head := range []struct {
			name string
			of   []float64
		}{{"control", h.Control[m]}, {"treated", h.Treated[m]}, {"propensity", h.Propensity[m]}} {
			if len(head.of) != rows {
				errs = append(errs, fmt.Errorf("individual: member %d, %s: %d values for %d rows", m, head.name, len(head.of), rows))
				continue
			}
			for i, v := range head.of {
				if v-v != 0 { // NaN or infinite
					errs = append(errs, fmt.Errorf("individual: member %d, %s: %v in row %d", m, head.name, v, i))
					break // the first of each
				}
				if head.name == "propensity" && (v < 0 || v > 1) {
					errs = append(errs, fmt.Errorf("individual: member %d, propensity: %v in row %d is no chance; a logit needs the logistic function", m, v, i))
					break
				}
			}
		}
	}
	return errors.Join(errs...)
}
