package bandit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/seed78144065/credence/internal/snapshot"
)

// contextualKind is that of a kept Contextual, of the same version as a Bandit.
const contextualKind = "CRDX"

// contextualState is a Contextual as it is kept.
type contextualState struct {
	Version int       `json:"version"`
	UCB     float64   `json:"ucb"`
	Seed    uint64    `json:"seed"`
	Step    uint64    `json:"step"`
	Arms    [][]byte  `json:"arms"`
	Pending []waiting `json:"pending"`
}

// waiting is a choice in a context that waits for its reward.
type waiting struct {
	ID  uint64    `json:"id"`
	Arm int       `json:"arm"`
	X   []float64 `json:"x"`
}

func (c *Contextual) state() (contextualState, error) {
	s := contextualState{Version: version, UCB: c.cfg.UCB, Seed: c.cfg.Seed, Step: c.step, Pending: []waiting{}}
	for _, a := range c.arms {
		kept, err := a.AppendBinary(nil)
		if err != nil {
			return s, err
		}
		s.Arms = append(s.Arms, kept)
	}
	for _, id := range slices.Sorted(maps.Keys(c.pending)) {
		w := c.pending[id]
		s.Pending = append(s.Pending, waiting{id, w.arm, w.x})
	}
	return s, nil
}

// restore checks everything before it changes anything.
func (c *Contextual) restore(s contextualState) error {
	if c.pending == nil {
		return fmt.Errorf("%w: read it into a bandit made by NewContextual with the same settings", snapshot.Err)
	}
	if s.UCB != c.cfg.UCB || s.Seed != c.cfg.Seed || len(s.Arms) != len(c.arms) {
		return fmt.Errorf("%w: of %d arms, UCB %v and Seed %d; this one has %d, %v and %d", snapshot.Err,
			len(s.Arms), s.UCB, s.Seed, len(c.arms), c.cfg.UCB, c.cfg.Seed)
	}
	next := c.Snapshot()
	for i, kept := range s.Arms {
		if err := next.arms[i].UnmarshalBinary(kept); err != nil {
			return fmt.Errorf("arm %d: %w", i, err)
		}
	}
	next.step, next.pending = s.Step, make(map[uint64]asked, len(s.Pending))
	for _, w := range s.Pending {
		if _, twice := next.pending[w.ID]; twice || w.ID >= s.Step || w.Arm < 0 || w.Arm >= len(c.arms) {
			return fmt.Errorf("%w: choice %d of arm %d waits after %d choices of %d arms", snapshot.Err, w.ID, w.Arm, s.Step, len(c.arms))
		}
		if _, _, err := next.arms[w.Arm].Score(w.X); err != nil {
			return fmt.Errorf("%w: the context of choice %d: %w", snapshot.Err, w.ID, err)
		}
		next.pending[w.ID] = asked{w.Arm, w.X}
	}
	*c = *next
	return nil
}

// Snapshot returns a copy, which later choices and rewards don't change.
func (c *Contextual) Snapshot() *Contextual {
	d := *c
	d.arms, d.pending, d.free = make([]Learner, len(c.arms)), make(map[uint64]asked, len(c.pending)), nil
	for i, a := range c.arms {
		d.arms[i] = a.Copy()
	}
	for id, w := range c.pending {
		d.pending[id] = asked{w.arm, slices.Clone(w.x)}
	}
	return &d
}

// MarshalBinary writes a snapshot with a check sum.
func (c *Contextual) MarshalBinary() ([]byte, error) { return c.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (c *Contextual) AppendBinary(to []byte) ([]byte, error) {
	if c.pending == nil {
		return to, errContextual
	}
	s, err := c.state()
	if err != nil {
		return nil, err
	}
	at := len(to)
	to = snapshot.Float(snapshot.Begin(to, contextualKind, version), s.UCB)
	to = snapshot.Int(snapshot.Int(to, int64(s.Seed)), int64(s.Step))
	to = snapshot.Int(to, int64(len(s.Arms)))
	for _, kept := range s.Arms {
		to = snapshot.Bytes(to, kept)
	}
	for _, w := range s.Pending {
		to = snapshot.Floats(snapshot.Int(snapshot.Int(to, int64(w.ID)), int64(w.Arm)), w.X)
	}
	return snapshot.End(to, at), nil
}

// UnmarshalBinary reads a snapshot into a bandit made with the same settings and
// as many arms. Errors: online.ErrSnapshot; the bandit is unchanged.
func (c *Contextual) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, contextualKind, version)
	if err != nil {
		return err
	}
	s := contextualState{Version: int(v), UCB: r.Float(), Seed: uint64(r.Int()), Step: uint64(r.Int())}
	for n := r.Int(); n > 0 && r.More(); n-- {
		s.Arms = append(s.Arms, r.Bytes())
	}
	for r.More() {
		s.Pending = append(s.Pending, waiting{uint64(r.Int()), int(r.Int()), r.Floats()})
	}
	if err := r.Done(); err != nil {
		return err
	}
	return c.restore(s)
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (c *Contextual) MarshalJSON() ([]byte, error) {
	if c.pending == nil {
		return nil, errContextual
	}
	s, err := c.state()
	if err != nil {
		return nil, err
	}
	return json.Marshal(s)
}

// UnmarshalJSON reads a snapshot into a bandit made with the same settings and as
// many arms. Errors: online.ErrSnapshot; the bandit is unchanged.
func (c *Contextual) UnmarshalJSON(text []byte) error {
	var s contextualState
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	if err := snapshot.Version(s.Version, version); err != nil {
		return err
	}
	return c.restore(s)
}
