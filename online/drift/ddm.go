package drift

import (
	"cmp"
	"fmt"
	"math"
)

// DDM watches the errors of a classifier, 1 for wrong and 0 for right, for a rate
// that grows: it raises the alarm when rate and standard error are Drift standard
// errors above the least that they were.
//
// Source: [Gama2004] §3.
type DDM struct {
	// Warning and Drift are in standard errors; defaults 2 and 3, the
	// paper's.
	Warning, Drift float64
	// Warmup is the number of observations, MinErrors that of errors among them,
	// before the least is looked for; defaults 30, the paper's, and 10, by run
	// length (docs/drift.md). Negative for none: then a first error after a good
	// start is an alarm.
	Warmup, MinErrors int
}

func (r DDM) start() (state, error) {
	r.Warning, r.Drift = cmp.Or(r.Warning, 2), cmp.Or(r.Drift, 3)
	r.Warmup, r.MinErrors = cmp.Or(r.Warmup, 30), cmp.Or(r.MinErrors, 10)
	err := of("DDM", positive("Warning", r.Warning), positive("Drift", r.Drift))
	return &ddm{rule: r}, err
}

type ddm struct {
	rule      DDM
	errors    float64
	rate, err float64 // the least
	begun     bool
}

func (d *ddm) name() string { return "DDM" }

func (d *ddm) settings() []float64 {
	r := d.rule
	return []float64{r.Warning, r.Drift, float64(r.Warmup), float64(r.MinErrors)}
}

func (d *ddm) check(x float64) error { return binary(x) }

func (d *ddm) update(x float64, since *span) level {
	d.errors += x
	if since.n <= float64(d.rule.Warmup) || d.errors < float64(d.rule.MinErrors) {
		return calm
	}
	rate := d.errors / since.n
	err := math.Sqrt(rate * (1 - rate) / since.n)
	if !d.begun || rate+err <= d.rate+d.err {
		d.rate, d.err, d.begun = rate, err, true
	}
	switch above := rate + err; {
	case above > math.FMA(d.rule.Drift, d.err, d.rate):
		return alarm
	case above > math.FMA(d.rule.Warning, d.err, d.rate):
		return warning
	}
	return calm
}

func (d *ddm) restart() { *d = ddm{rule: d.rule} }
func (d *ddm) reset()   { d.restart() }

func (d *ddm) numbers(to []float64) []float64 {
	return append(to, d.errors, d.rate, d.err, indicator(d.begun))
}

func (d *ddm) set(from []float64) error {
	next, begun := ddm{rule: d.rule}, 0.0
	if err := scan(from, &next.errors, &next.rate, &next.err, &begun); err != nil {
		return err
	}
	if !(whole(next.errors) && next.rate >= 0 && next.rate <= 1 && next.err >= 0 && next.err <= 1 && (begun == 0 || begun == 1)) {
		return fmt.Errorf("%v errors, a least rate of %v ± %v", next.errors, next.rate, next.err)
	}
	next.begun = begun == 1
	*d = next
	return nil
}

func (d *ddm) clone() state {
	c := *d
	return &c
}
