package monitor

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/schema"
	"github.com/seed78144065/credence/online/drift"
)

// Drift compares the newest rows that a model is given, and its scores, with those
// it was trained on, column by column. What is compared is what the model sees:
// numbers after they were filled in and clipped. Whether a value was missing, or
// of an unknown level, is watched beside it.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type Drift struct {
	monitor drift.Monitor
	made    bool
	columns []watched
	scored  bool
	row     []float64
}

// watched is a column of the monitor: where it is in a batch.
type watched struct {
	name       string // as it is reported
	column     string // as the schema has it
	port, at   int
	categories int     // of levels, with one more for what is unknown
	filled     float64 // stands for NaN
	missing    bool    // says whether the value is
}

// scores is the name of the column of scores.
const scores = "score"

// NewDrift returns the drift of rows that an encoder makes, compared with those of
// training: the batch of that, and the scores of its rows, nil if scores are not
// watched. Scores of training rows that the model has fitted closely differ from
// others; give rows that it has not seen.
//
// Errors: a batch of another encoder, other lengths, scores that are not finite;
// those of drift.NewMonitor.
func NewDrift(e *schema.Encoder, train *schema.Batch, score []float64, cfg drift.MonitorConfig) (*Drift, error) {
	d := &Drift{scored: score != nil}
	for port, in := range e.Inputs() {
		if in.Type == nn.String {
			continue
		}
		for at, c := range in.Columns {
			if c.Indicates != "" {
				continue // the same is watched already
			}
			w := watched{name: c.Name, column: c.Name, port: port, at: at, filled: c.Missing.Value}
			if c.Levels != nil {
				w.categories = len(c.Levels) + 1
			}
			d.columns = append(d.columns, w)
			if c.Missing.Rule != schema.RefuseMissing {
				w.name, w.categories, w.missing = c.Name+" missing", 2, true
				d.columns = append(d.columns, w)
			}
		}
	}
	if err := d.check(train, score); err != nil {
		return nil, err
	}
	columns := make([]drift.Column, len(d.columns), len(d.columns)+1)
	for i, w := range d.columns {
		columns[i] = drift.Column{Name: w.name, Categories: w.categories, Reference: make([]float64, train.Rows)}
	}
	if d.scored {
		columns = append(columns, drift.Column{Name: scores, Reference: score})
	}
	d.row = make([]float64, len(columns))
	flags := train.Flags
	for row := range train.Rows {
		flags = d.read(train, row, flags)
		for i := range d.columns {
			columns[i].Reference[row] = d.row[i]
		}
	}
	m, err := drift.NewMonitor(cfg, columns...)
	if err != nil {
		return nil, fmt.Errorf("monitor: %w", err)
	}
	d.monitor, d.made = *m, true
	return d, nil
}

// Update learns the rows of a batch of the same encoder and their scores, and tells
// whether they fill another window: comparisons at those rows have no row in common.
//
// Errors: ErrData; nothing changes. Cost: no allocation.
func (d *Drift) Update(b *schema.Batch, score []float64) (full bool, err error) {
	if !d.made {
		return false, fmt.Errorf("monitor: %w: the Drift was not made by NewDrift", ErrData)
	}
	if err := d.check(b, score); err != nil {
		return false, err
	}
	flags := b.Flags
	for row := range b.Rows {
		flags = d.read(b, row, flags)
		if d.scored {
			d.row[len(d.row)-1] = score[row]
		}
		done, err := d.monitor.Update(d.row)
		if err != nil {
			return full, fmt.Errorf("monitor: %w", err) // never: check has looked
		}
		full = full || done
	}
	return full, nil
}

// Compare tests each column of the newest rows; nil before there are any.
func (d *Drift) Compare() []drift.Comparison { return d.monitor.Compare() }

// Seen returns the number of rows so far.
func (d *Drift) Seen() int64 { return d.monitor.Seen() }

// Snapshot returns a copy, which later updates don't change.
func (d *Drift) Snapshot() *Drift {
	c := *d
	c.monitor = *d.monitor.Snapshot()
	c.row = make([]float64, len(d.row))
	return &c
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit; the rows
// of training are not in it.
func (d *Drift) MarshalJSON() ([]byte, error) { return d.monitor.MarshalJSON() }

// UnmarshalJSON reads a snapshot into a Drift made with the same settings and rows
// of training. Errors: drift.ErrSnapshot; the Drift is unchanged.
func (d *Drift) UnmarshalJSON(text []byte) error { return d.monitor.UnmarshalJSON(text) }

// MarshalBinary writes a snapshot with a check sum.
func (d *Drift) MarshalBinary() ([]byte, error) { return d.monitor.MarshalBinary() }

// AppendBinary appends what MarshalBinary writes.
func (d *Drift) AppendBinary(to []byte) ([]byte, error) { return d.monitor.AppendBinary(to) }

// UnmarshalBinary is UnmarshalJSON of the other form.
func (d *Drift) UnmarshalBinary(from []byte) error { return d.monitor.UnmarshalBinary(from) }

// check returns what of a batch could not be learned.
func (d *Drift) check(b *schema.Batch, score []float64) error {
	if d.scored && len(score) != b.Rows || !d.scored && score != nil {
		return fmt.Errorf("monitor: %w: %d scores of %d rows (scores are watched: %t)", ErrData, len(score), b.Rows, d.scored)
	}
	for i, s := range score {
		if s-s != 0 {
			return fmt.Errorf("monitor: %w: row %d has the score %v", ErrData, i, s)
		}
	}
	for i := range d.columns {
		w := &d.columns[i]
		if w.port >= len(b.Tensors) || w.width(b) <= w.at {
			return fmt.Errorf("monitor: %w: the batch of %d inputs has no column %q: it is of another encoder", ErrData, len(b.Tensors), w.column)
		}
		for row := range b.Rows {
			x := w.value(b, row)
			if w.categories > 0 && !w.missing && !(x >= 0 && x < float64(w.categories-1)) || w.categories == 0 && math.IsInf(x, 0) {
				return fmt.Errorf("monitor: %w: row %d has %v in column %q: it is of another encoder", ErrData, row, x, w.column)
			}
		}
	}
	return nil
}

// read fills in the row of the monitor, given the flags from that row on, and
// returns those that follow it.
func (d *Drift) read(b *schema.Batch, row int, flags []schema.Flag) (rest []schema.Flag) {
	for i := range d.columns {
		w := &d.columns[i]
		if w.missing {
			d.row[i] = 0
		} else {
			d.row[i] = w.value(b, row)
		}
	}
	for len(flags) > 0 && flags[0].Row == row {
		f := &flags[0]
		for i := range d.columns {
			w := &d.columns[i]
			switch {
			case w.column != f.Column:
			case f.Kind == schema.Imputed && w.missing:
				d.row[i] = 1
			case f.Kind == schema.Replaced && w.categories > 0 && !w.missing:
				d.row[i] = float64(w.categories - 1)
			}
		}
		flags = flags[1:]
	}
	return flags
}

// width returns the number of columns of the port.
func (w *watched) width(b *schema.Batch) int {
	if b.Rows == 0 {
		return w.at + 1
	}
	return b.Tensors[w.port].Len() / b.Rows
}

// value returns the number that the model is given.
func (w *watched) value(b *schema.Batch, row int) float64 {
	t := b.Tensors[w.port]
	i := row*w.width(b) + w.at
	x := math.NaN()
	switch t.Type() {
	case nn.Float32:
		x = float64(t.Float32s()[i])
	case nn.Float64:
		x = t.Float64s()[i]
	case nn.Int64:
		x = float64(t.Int64s()[i])
	case nn.Int32:
		x = float64(t.Int32s()[i])
	case nn.Bool:
		x = 0
		if t.Bools()[i] {
			x = 1
		}
	}
	if x != x {
		return w.filled // as the reference has it
	}
	return x
}
