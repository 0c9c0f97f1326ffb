package bandit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/seed78144065/credence/internal/snapshot"
	"github.com/seed78144065/credence/online"
)

// kind and version are those of a kept Bandit.
const (
	kind    = "CRDB"
	version = 1
)

// state is a Bandit as it is kept.
type state struct {
	Version int     `json:"version"`
	Seed    uint64  `json:"seed"`
	Rule    Rule    `json:"rule"`
	Explore float64 `json:"explore"`
	Keep    float64 `json:"keep"`
	Fade    uint8   `json:"forgetting"`
	Step    uint64  `json:"step"`
	Retired []bool  `json:"retired"`
	Pending []wait  `json:"pending"`
	// Arms are kept posteriors, in the format of the snapshot.
	Arms [][]byte          `json:"-"`
	Text []json.RawMessage `json:"arms"`
}

// wait is a choice that waits for its reward.
type wait struct {
	ID  uint64 `json:"id"`
	Arm int    `json:"arm"`
}

func (b *Bandit[D, O]) state() state {
	s := state{
		Version: version, Seed: b.cfg.Seed, Rule: b.cfg.Rule, Explore: b.cfg.Explore, Keep: b.cfg.Keep, Fade: uint8(b.cfg.Forgetting),
		Step: b.step, Retired: slices.Clone(b.out), Pending: []wait{},
	}
	for _, id := range slices.Sorted(maps.Keys(b.pending)) {
		s.Pending = append(s.Pending, wait{id, b.pending[id]})
	}
	return s
}

// restore checks everything before it changes anything. read reads a kept arm.
func (b *Bandit[D, O]) restore(s state, arms int, read func(i int, arm *online.Posterior[D, O]) error) error {
	if b.pending == nil {
		return fmt.Errorf("%w: read it into a bandit made by New with the same settings", snapshot.Err)
	}
	mine := b.state()
	if s.Seed != mine.Seed || s.Rule != mine.Rule || s.Explore != mine.Explore || s.Keep != mine.Keep || s.Fade != mine.Fade {
		return fmt.Errorf("%w: of a bandit with Seed %d, Rule %s, Explore %v, Keep %v, Forgetting %d; this one has %d, %s, %v, %v, %d", snapshot.Err,
			s.Seed, s.Rule, s.Explore, s.Keep, s.Fade, mine.Seed, mine.Rule, mine.Explore, mine.Keep, mine.Fade)
	}
	if arms != len(b.arms) || len(s.Retired) != arms {
		return fmt.Errorf("%w: of %d arms, read into a bandit of %d; want as many, those that were added later too", snapshot.Err, arms, len(b.arms))
	}
	pending := make(map[uint64]int, len(s.Pending))
	for _, w := range s.Pending {
		if _, twice := pending[w.ID]; twice || w.ID >= s.Step || w.Arm < 0 || w.Arm >= arms {
			return fmt.Errorf("%w: choice %d of arm %d waits after %d choices of %d arms", snapshot.Err, w.ID, w.Arm, s.Step, arms)
		}
		pending[w.ID] = w.Arm
	}
	if !slices.Contains(s.Retired, false) {
		return fmt.Errorf("%w: every arm is retired", snapshot.Err)
	}
	next := b.Snapshot()
	for i, a := range next.arms {
		if err := read(i, a); err != nil {
			return fmt.Errorf("arm %d: %w", i, err)
		}
		a.CopyTo(&next.now[i])
	}
	next.step, next.pending, next.out = s.Step, pending, s.Retired
	*b = *next
	return nil
}

// Snapshot returns a copy, which later choices and rewards don't change.
func (b *Bandit[D, O]) Snapshot() *Bandit[D, O] {
	c := *b
	c.out, c.pending = slices.Clone(b.out), maps.Clone(b.pending)
	c.arms, c.now = make([]*online.Posterior[D, O], len(b.arms)), make([]D, len(b.arms))
	for i, a := range b.arms {
		c.arms[i] = a.Snapshot()
		c.now[i] = a.Posterior()
	}
	return &c
}

// MarshalBinary writes a snapshot with a check sum.
func (b *Bandit[D, O]) MarshalBinary() ([]byte, error) { return b.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (b *Bandit[D, O]) AppendBinary(to []byte) ([]byte, error) {
	if b.pending == nil {
		return to, errBandit
	}
	at, s := len(to), b.state()
	to = snapshot.Begin(to, kind, version)
	to = snapshot.Int(to, int64(s.Seed))
	to = append(to, byte(s.Rule), s.Fade)
	to = snapshot.Float(snapshot.Float(to, s.Explore), s.Keep)
	to = snapshot.Int(to, int64(s.Step))
	to = snapshot.Int(to, int64(len(b.arms)))
	for i, a := range b.arms {
		out := int64(0)
		if s.Retired[i] {
			out = 1
		}
		kept, err := a.AppendBinary(nil)
		if err != nil {
			return nil, err
		}
		to = snapshot.Bytes(snapshot.Int(to, out), kept)
	}
	to = snapshot.Int(to, int64(len(s.Pending)))
	for _, w := range s.Pending {
		to = snapshot.Int(snapshot.Int(to, int64(w.ID)), int64(w.Arm))
	}
	return snapshot.End(to, at), nil
}

// UnmarshalBinary reads a snapshot into a bandit made with the same settings and
// as many arms. Errors: online.ErrSnapshot; the bandit is unchanged.
func (b *Bandit[D, O]) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return err
	}
	s := state{Version: int(v), Seed: uint64(r.Int()), Rule: Rule(r.Byte()), Fade: r.Byte()}
	s.Explore, s.Keep, s.Step = r.Float(), r.Float(), uint64(r.Int())
	for n := r.Int(); n > 0 && r.More(); n-- {
		s.Retired = append(s.Retired, r.Int() == 1)
		s.Arms = append(s.Arms, r.Bytes())
	}
	for n := r.Int(); n > 0 && r.More(); n-- {
		s.Pending = append(s.Pending, wait{uint64(r.Int()), int(r.Int())})
	}
	if err := r.Done(); err != nil {
		return err
	}
	return b.restore(s, len(s.Arms), func(i int, arm *online.Posterior[D, O]) error { return arm.UnmarshalBinary(s.Arms[i]) })
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (b *Bandit[D, O]) MarshalJSON() ([]byte, error) {
	if b.pending == nil {
		return nil, errBandit
	}
	s := b.state()
	for _, a := range b.arms {
		text, err := a.MarshalJSON()
		if err != nil {
			return nil, err
		}
		s.Text = append(s.Text, text)
	}
	return json.Marshal(s)
}

// UnmarshalJSON reads a snapshot into a bandit made with the same settings and as
// many arms. Errors: online.ErrSnapshot; the bandit is unchanged.
func (b *Bandit[D, O]) UnmarshalJSON(text []byte) error {
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	if err := snapshot.Version(s.Version, version); err != nil {
		return err
	}
	return b.restore(s, len(s.Text), func(i int, arm *online.Posterior[D, O]) error { return arm.UnmarshalJSON(s.Text[i]) })
}
