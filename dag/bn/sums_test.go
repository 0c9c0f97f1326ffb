package bn

import (
	"context"
	"math"
	"testing"
)

// Elimination gives what enumeration does, for each part of cases of which much is
// missing; a factor left out shows.
func TestEliminationIsEnumeration(t *testing.T) {
	n, err := ReadFile("../../testdata/cases/causal/bn/asia.bif")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := n.Sample(1, 200)
	if err != nil {
		t.Fatal(err)
	}
	for v, column := range cases.codes {
		for i := range column {
			if (i*7+v*3+i*v)%10 < 6 {
				column[i] = -1
			}
		}
	}
	m := n.expectation(cases)
	counts := m.copyCounts()
	m.begin(counts, cases, 0)
	tables := m.maximise(counts, PerCell(0))
	if _, err := m.expect(context.Background(), tables, counts); err != nil {
		t.Fatal(err)
	}
	largest := 0.0
	for k := range m.jobs {
		a, b := newSums(m, tables), newSums(m, tables)
		if errA, errB := a.add(&m.jobs[k]), b.eliminate(&m.jobs[k]); errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		largest = max(largest, m.jobs[k].cells)
		if d := differ(a, b); d > 1e-12*m.jobs[k].cases {
			t.Fatalf("job %+v: counts differ by %v", m.jobs[k], d)
		}
		if short := m.jobs[k]; len(short.touched) > 1 {
			short.touched = short.touched[1:]
			c := newSums(m, tables)
			if err := c.add(&short); err != nil {
				t.Fatal(err)
			}
			if differ(a, c) < 1e-12 {
				t.Errorf("job %+v: a family left out makes no difference", m.jobs[k])
			}
		}
	}
	if largest < 16 {
		t.Errorf("the largest part has %v combinations", largest)
	}
	// Products that underflow a float64 are held.
	for i := range tables {
		for k := range tables[i] {
			tables[i][k] *= 1e-100
		}
	}
	j := &m.jobs[len(m.jobs)-1]
	for k := range m.jobs {
		if len(m.jobs[k].touched) > len(j.touched) {
			j = &m.jobs[k]
		}
	}
	tiny := newSums(m, tables)
	if err := tiny.add(j); err != nil || math.IsInf(tiny.logLik, 0) {
		t.Errorf("%d families of 1e-100: log likelihood %v, %v", len(j.touched), tiny.logLik, err)
	}
}

// differ is the largest difference of counts, and of log likelihoods.
func differ(a, b *sums) (worst float64) {
	worst = math.Abs(a.logLik - b.logLik)
	for i := range a.counts {
		for k, v := range a.counts[i] {
			worst = max(worst, math.Abs(v-b.counts[i][k]))
		}
	}
	return worst
}
