package drift

import (
	"encoding/json"
	"fmt"

	"github.com/seed78144065/credence/internal/snapshot"
)

// monitorKind begins every binary snapshot of a monitor.
const monitorKind = "CRDW"

func (m *Monitor) kept() monitored {
	k := monitored{Version: version, Made: m.made(), Seen: m.seen}
	for _, c := range m.columns {
		k.Columns = append(k.Columns, append([]float64{}, c.ring...))
	}
	return k
}

// restore checks everything before it changes anything.
func (m *Monitor) restore(k monitored) error {
	if len(m.columns) == 0 {
		return fmt.Errorf("%w: read it into a monitor made by NewMonitor with the same settings and references", ErrSnapshot)
	}
	if err := snapshot.Version(k.Version, version); err != nil {
		return err
	}
	if k.Made != m.made() || len(k.Columns) != len(m.columns) {
		return fmt.Errorf("%w: of a monitor with other settings or references", ErrSnapshot)
	}
	if k.Seen < 0 {
		return fmt.Errorf("%w: %d rows were seen", ErrSnapshot, k.Seen)
	}
	rows := int(min(k.Seen, int64(m.cfg.Window)))
	for i, ring := range k.Columns {
		if len(ring) != rows {
			return fmt.Errorf("%w: %d rows of column %s; want %d", ErrSnapshot, len(ring), m.columns[i].Name, rows)
		}
		for _, v := range ring {
			if err := m.columns[i].fault(v); err != nil {
				return fmt.Errorf("%w: column %s has %w", ErrSnapshot, m.columns[i].Name, err)
			}
		}
	}
	for i, ring := range k.Columns {
		m.columns[i].ring = append(m.columns[i].ring[:0], ring...)
	}
	m.seen = k.Seen
	return nil
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit; the
// references are not in it.
func (m *Monitor) MarshalJSON() ([]byte, error) {
	if m.columns == nil {
		return nil, errMonitor
	}
	return json.Marshal(m.kept())
}

// UnmarshalJSON reads a snapshot into a monitor made with the same settings and
// references. Errors: ErrSnapshot; the monitor is unchanged.
func (m *Monitor) UnmarshalJSON(text []byte) error {
	var k monitored
	if err := json.Unmarshal(text, &k); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	return m.restore(k)
}

// MarshalBinary writes a snapshot with a check sum; the references are not in it.
func (m *Monitor) MarshalBinary() ([]byte, error) { return m.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (m *Monitor) AppendBinary(to []byte) ([]byte, error) {
	if m.columns == nil {
		return to, errMonitor
	}
	at, k := len(to), m.kept()
	to = snapshot.Int(snapshot.Begin(to, monitorKind, version), int64(k.Made))
	to = snapshot.Int(to, k.Seen)
	for _, c := range k.Columns {
		to = snapshot.Floats(to, c)
	}
	return snapshot.End(to, at), nil
}

// UnmarshalBinary reads a snapshot into a monitor made with the same settings and
// references. Errors: ErrSnapshot; the monitor is unchanged.
func (m *Monitor) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, monitorKind, version)
	if err != nil {
		return err
	}
	k := monitored{Version: int(v), Made: uint32(r.Int()), Seen: r.Int()}
	for r.More() {
		k.Columns = append(k.Columns, r.Floats())
	}
	if err := r.Done(); err != nil {
		return err
	}
	return m.restore(k)
}
