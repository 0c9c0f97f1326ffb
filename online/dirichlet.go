package online

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/numeric"
)

// Dirichlet is a distribution of the probabilities of categories.
type Dirichlet struct{ Alpha []float64 }

// Mean returns the mean probability of each category.
func (d Dirichlet) Mean() []float64 {
	mean := slices.Clone(d.Alpha)
	total := d.total()
	for i := range mean {
		mean[i] /= total
	}
	return mean
}

// Category returns the marginal distribution of the probability of category i.
func (d Dirichlet) Category(i int) distuv.Beta {
	return distuv.Beta{Alpha: d.Alpha[i], Beta: d.total() - d.Alpha[i]}
}

// Covariance returns that of the probabilities of two categories.
func (d Dirichlet) Covariance(i, j int) float64 {
	total := d.total()
	mi, mj := d.Alpha[i]/total, d.Alpha[j]/total
	if i == j {
		return mi * (1 - mi) / (total + 1)
	}
	return -mi * mj / (total + 1)
}

// Entropy returns the differential entropy in nats.
func (d Dirichlet) Entropy() float64 {
	total := d.total()
	h := float64((total-float64(len(d.Alpha)))*numeric.Digamma(total)) - d.logNormaliser()
	for _, a := range d.Alpha {
		h -= float64((a - 1) * numeric.Digamma(a))
	}
	return h
}

func (d *Dirichlet) total() float64 {
	sum := 0.0
	for _, a := range d.Alpha {
		sum += a
	}
	return sum
}

func (d *Dirichlet) fault(like *Dirichlet) error {
	var errs []error
	if len(d.Alpha) < 2 {
		errs = append(errs, fmt.Errorf("%d categories; want two or more", len(d.Alpha)))
	}
	errs = append(errs, positive(fields("Alpha", d.Alpha)...))
	if like != nil && len(like.Alpha) != len(d.Alpha) {
		errs = append(errs, fmt.Errorf("%d categories; want %d", len(d.Alpha), len(like.Alpha)))
	}
	return errors.Join(errs...)
}

func (d *Dirichlet) logNormaliser() float64 {
	logs := 0.0
	for _, a := range d.Alpha {
		logs += numeric.Lgamma(a)
	}
	return numeric.Lgamma(d.total()) - logs
}

func (d *Dirichlet) assign(from *Dirichlet) { d.Alpha = append(d.Alpha[:0], from.Alpha...) }

func (d *Dirichlet) merge(other, prior *Dirichlet, share float64) {
	for i := range d.Alpha {
		d.Alpha[i] += other.Alpha[i] - float64(share*prior.Alpha[i])
	}
}

func (d *Dirichlet) keep(k float64, prior *Dirichlet, share float64) {
	for i := range d.Alpha {
		d.Alpha[i] = float64(k*d.Alpha[i]) + float64(share*prior.Alpha[i])
	}
}

func (d *Dirichlet) numbers(to []float64) []float64 { return append(to, d.Alpha...) }

func (d *Dirichlet) set(from []float64) error {
	d.Alpha = slices.Clone(from)
	return nil
}

// NewCategorical learns the probabilities of categories 0, 1, … from which came.
func NewCategorical(prior Dirichlet) (*Posterior[Dirichlet, int], error) {
	return begin(categorical{len(prior.Alpha)}, &prior)
}

type categorical struct{ categories int }

func (categorical) name() string       { return "categorical" }
func (l categorical) known() []float64 { return []float64{float64(l.categories)} }
func (l categorical) check(k int) error {
	if k < 0 || k >= l.categories {
		return fmt.Errorf("category %d; want 0 to %d", k, l.categories-1)
	}
	return nil
}

func (categorical) learn(d *Dirichlet, k int) float64 {
	d.Alpha[k]++
	return 0
}

// NewMultinomial learns the probabilities of categories from counts of each.
func NewMultinomial(prior Dirichlet) (*Posterior[Dirichlet, []int], error) {
	return begin(multinomial{len(prior.Alpha)}, &prior)
}

type multinomial struct{ categories int }

func (multinomial) name() string       { return "multinomial" }
func (l multinomial) known() []float64 { return []float64{float64(l.categories)} }

func (l multinomial) check(counts []int) error {
	if len(counts) != l.categories {
		return fmt.Errorf("%d counts; want %d", len(counts), l.categories)
	}
	left := 1 << 53 // whole numbers beyond it are not float64s
	for _, n := range counts {
		if n < 0 || n > left {
			return fmt.Errorf("counts %v; want none or more of each, and no more than 2⁵³", counts)
		}
		left -= n
	}
	return nil
}

func (multinomial) learn(d *Dirichlet, counts []int) float64 {
	for i, n := range counts {
		d.Alpha[i] += float64(n)
	}
	total, logs := 0, 0.0
	for _, n := range counts {
		total += n
		logs += logFactorial(n)
	}
	return logFactorial(total) - logs
}
