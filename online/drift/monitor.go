package drift

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/snapshot"
)

// MonitorConfig are the settings of a Monitor, zero for the default.
type MonitorConfig struct {
	// Window is the number of newest rows that are compared; default 500.
	Window int
	// Level and Control keep false alarms down; defaults 0.01 a comparison and
	// FamilyWise.
	Level   float64
	Control Control
	// Bins and Floor are those of PSI; defaults 10 and 0.0001, customary.
	Bins  int
	Floor float64
}

// Column is one of a table and what it was like when all was well.
type Column struct {
	Name string // in the table
	// Reference are its numbers; of categories their codes from 0.
	Reference []float64
	// Categories is the number of categories, 0 for numbers.
	Categories int
}

// Comparison is how a column of the window differs from its reference.
type Comparison struct {
	Column string // its name
	// Test is "ks" or "chi-square", Statistic what it computes, P its probability,
	// and Adjusted that with regard to the number of columns.
	Test                   string
	Statistic, P, Adjusted float64
	// PSI is the population stability index; of categories without bins.
	PSI float64
	// Drifted says that Adjusted is at most Level.
	Drifted bool
}

// Monitor compares the newest rows of a table with a reference, column by column.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type Monitor struct {
	cfg     MonitorConfig
	columns []column
	seen    int64
}

// column is a reference and the newest values.
type column struct {
	Column
	reference []float64 // sorted
	edges     []float64
	counts    []int // of the reference, by bin or category
	ring      []float64
}

// NewMonitor returns a monitor that has seen no row. References are copied.
//
// Errors: settings out of range; references that are empty or have bad values, all
// of them.
func NewMonitor(cfg MonitorConfig, columns ...Column) (*Monitor, error) {
	cfg.Window, cfg.Level = cmp.Or(cfg.Window, 500), cmp.Or(cfg.Level, 0.01)
	cfg.Bins, cfg.Floor = cmp.Or(cfg.Bins, 10), cmp.Or(cfg.Floor, 1e-4)
	faults := []error{of("Monitor", within("Window", float64(cfg.Window), 2, 1<<24), open("Level", cfg.Level), within("Control", float64(cfg.Control), 0, 1), within("Bins", float64(cfg.Bins), 2, 1000), open("Floor", cfg.Floor))}
	if len(columns) == 0 {
		faults = append(faults, errors.New("no columns"))
	}
	for i, c := range columns {
		if c.Categories < 0 || len(c.Reference) == 0 {
			faults = append(faults, fmt.Errorf("column %d (%s): %d categories, %d values of reference; want some", i+1, c.Name, c.Categories, len(c.Reference)))
		}
		for j, v := range c.Reference {
			if err := c.fault(v); err != nil {
				faults = append(faults, fmt.Errorf("column %d (%s): value %d of the reference is %w", i+1, c.Name, j+1, err))
				break
			}
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("drift: %w", err)
	}
	m := &Monitor{cfg: cfg}
	for _, c := range columns {
		k := column{Column: c, ring: make([]float64, 0, cfg.Window)}
		k.Reference = nil
		k.reference = slices.Sorted(slices.Values(c.Reference))
		if c.Categories > 0 {
			for i := range c.Categories - 1 {
				k.edges = append(k.edges, float64(i+1)) // codes are bins
			}
		} else {
			k.edges = quantiles(k.reference, cfg.Bins)
		}
		k.counts = counts(k.reference, k.edges)
		m.columns = append(m.columns, k)
	}
	return m, nil
}

// fault returns what is wrong with a value of a column.
func (c *Column) fault(v float64) error {
	if c.Categories == 0 {
		return number(v)
	}
	if !(v >= 0 && v < float64(c.Categories) && v == math.Floor(v)) {
		return fmt.Errorf("%v; want a code from 0 to %d, and one more in Categories for what is new", v, c.Categories-1)
	}
	return nil
}

var errMonitor = fmt.Errorf("%w: the Monitor was not made by NewMonitor", ErrData)

// Update learns the next row, a value for each column, and tells whether it fills
// another window: comparisons at those rows have no row in common.
//
// Errors: ErrData; nothing changes. Cost: no allocation.
func (m *Monitor) Update(row []float64) (full bool, err error) {
	if m.columns == nil {
		return false, errMonitor
	}
	if len(row) != len(m.columns) {
		return false, fmt.Errorf("%w: a row of %d values; want %d", ErrData, len(row), len(m.columns))
	}
	for i := range m.columns {
		if err := m.columns[i].fault(row[i]); err != nil {
			return false, fmt.Errorf("%w in column %s: %w", ErrData, m.columns[i].Name, err)
		}
	}
	at := int(m.seen % int64(m.cfg.Window))
	for i, v := range row {
		c := &m.columns[i]
		if len(c.ring) < m.cfg.Window {
			c.ring = append(c.ring, v)
		} else {
			c.ring[at] = v
		}
	}
	m.seen++
	return at+1 == m.cfg.Window, nil
}

// Seen returns the number of rows so far.
func (m *Monitor) Seen() int64 { return m.seen }

// Compare tests whether each column of the newest rows, at most Window of them, is
// distributed as its reference; nil before there are any. Level is for one
// comparison: after every row there would be many, with most rows in common.
//
// Source: KS for numbers, ChiSquare for categories; [Holm1979] and
// [BenjaminiHochberg1995] for the control.
func (m *Monitor) Compare() []Comparison {
	if m.seen == 0 {
		return nil
	}
	out, p := make([]Comparison, len(m.columns)), make([]float64, len(m.columns))
	for i := range m.columns {
		c := &m.columns[i]
		now := slices.Sorted(slices.Values(c.ring))
		binned := counts(now, c.edges)
		out[i] = Comparison{Column: c.Name, PSI: psi(c.counts, binned, m.cfg.Floor)}
		if c.Categories > 0 {
			r := chiSquare(c.counts, binned)
			out[i].Test, out[i].Statistic, out[i].P = "chi-square", r.Statistic, r.P
		} else {
			r := ks(c.reference, now)
			out[i].Test, out[i].Statistic, out[i].P = "ks", r.Statistic, r.P
		}
		p[i] = out[i].P
	}
	for i, a := range m.cfg.Control.adjust(p) {
		out[i].Adjusted, out[i].Drifted = a, a <= m.cfg.Level
	}
	return out
}

// Snapshot returns a copy, which later updates don't change.
func (m *Monitor) Snapshot() *Monitor {
	c := *m
	c.columns = slices.Clone(m.columns)
	for i := range c.columns {
		c.columns[i].ring = append(make([]float64, 0, m.cfg.Window), m.columns[i].ring...)
	}
	return &c
}

// monitored is a monitor as it is kept.
type monitored struct {
	Version int `json:"version"`
	// Made is a digest of settings and references.
	Made    uint32      `json:"made"`
	Seen    int64       `json:"seen"`
	Columns [][]float64 `json:"columns"`
}

// made is a digest of what NewMonitor was called with.
func (m *Monitor) made() uint32 {
	b := snapshot.Floats(nil, []float64{float64(m.cfg.Window), m.cfg.Level, float64(m.cfg.Control), float64(m.cfg.Bins), m.cfg.Floor})
	for _, c := range m.columns {
		b = snapshot.Floats(snapshot.Int(snapshot.Bytes(b, c.Name), int64(c.Categories)), c.reference)
	}
	h := fnv.New32a()
	h.Write(b)
	return h.Sum32()
}
