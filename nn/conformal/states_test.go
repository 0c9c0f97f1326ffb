package conformal

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// state is what learns from a stream here.
type state interface {
	encoding.BinaryMarshaler
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
	json.Marshaler
	json.Unmarshaler
}

// subject is a state with what it does.
type subject struct {
	name    string
	state   state
	learn   func(score float64) error
	look    func() float64 // what it says now
	blank   func() subject // of the same type, made by nobody
	copy    func() subject
	letters string
	counts  []int // places of numbers of state that count
}

func aci(a *ACI, name string) subject {
	return subject{name, a, func(s float64) error { return a.Update(a.Next(), s) }, func() float64 { return a.Level() + min(9, max(-9, a.Next().Score)) },
		func() subject { return aci(new(ACI), name) }, func() subject { return aci(a.Snapshot(), name) }, aciLetters, []int{0, 1}}
}

func tracker(k *Tracker, name string) subject {
	return subject{name, k, func(s float64) error { return k.Update(k.Next(), s) }, func() float64 { return k.Next().Score },
		func() subject { return tracker(new(Tracker), name) }, func() subject { return tracker(k.Snapshot(), name) }, trackerLetters, []int{1, 2}}
}

func martingale(m *Martingale, name string) subject {
	return subject{name, m, func(s float64) error { _, err := m.Update(s); return err }, func() float64 { return m.LogE() + m.P() },
		func() subject { return martingale(new(Martingale), name) }, func() subject { return martingale(m.Snapshot(), name) }, martingaleLetters, []int{0}}
}

func dtaci(d *DtACI, name string) subject {
	return subject{name, d, func(s float64) error { return d.Update(d.Next(), s) }, func() float64 { return d.Level() + min(9, max(-9, d.Next().Score)) },
		func() subject { return dtaci(new(DtACI), name) }, func() subject { return dtaci(d.Snapshot(), name) }, dtaciLetters, []int{0, 1}}
}

// subjects returns one of each sort, fresh.
func subjects(t testing.TB) []subject {
	t.Helper()
	scores := []float64{0.3, math.Inf(1), 0.1, 0.25, -0.5, 0.9, 0.1, math.Copysign(0, -1), 0.6, 0.2, 0.35, 1.5}
	var all []subject
	for name, cfg := range map[string]ACIConfig{"fixed": {Alpha: 0.2, Gamma: 0.05}, "rolling": {Alpha: 0.2, Gamma: 0.01, Start: 0.5, Window: 7}} {
		a, err := NewACI(cfg, scores)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, aci(a, "ACI "+name))
	}
	all = append(all, dtaci(must(NewDtACI(DtACIConfig{Alpha: 0.2, Gammas: []float64{0.01, 0.1}, Window: 9}, scores)), "DtACI"))
	for name, cfg := range map[string]TrackerConfig{"P": {Alpha: 0.2}, "PI": {Alpha: 0.2, Step: 0.3, Integral: 0.5, Saturation: 1}} {
		k, err := NewTracker(cfg, []float64{0.5, 0.25, -2})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, tracker(k, "Tracker "+name))
	}
	for name, cfg := range map[string]MartingaleConfig{"jumper": {Seed: 1<<60 + 3, Capacity: 30}, "mixture": {Bet: BetMixture}, "power": {Bet: BetPower}, "plug-in": {Bet: BetPlugIn}} {
		all = append(all, martingale(must(NewMartingale(cfg)), "Martingale "+name))
	}
	slices.SortFunc(all, func(a, b subject) int { return strings.Compare(a.name, b.name) })
	return all
}

// feed teaches a subject scores that are the same each time.
func feed(t testing.TB, s subject, from, n int) {
	t.Helper()
	site := rng.NewSite(1, rng.Key("conformal/states"))
	for i := range n {
		at := site.At(0, uint64(from+i))
		if err := s.learn(rng.StdNormal(&at)); err != nil {
			t.Fatal(s.name, err)
		}
	}
}

func binary(t testing.TB, s subject) []byte {
	t.Helper()
	b, err := s.state.MarshalBinary()
	if err != nil {
		t.Fatal(s.name, err)
	}
	return b
}

// TestStates: a state that is read back, or copied, goes on bit for bit; damage is
// told and changes nothing; so is bad input.
func TestStates(t *testing.T) {
	for _, s := range subjects(t) {
		feed(t, s, 0, 40)
		whole, text := binary(t, s), must(json.Marshal(s.state))
		frozen := s.copy()
		back := map[string]subject{"binary": s.blank(), "JSON": s.blank(), "copy": frozen.copy()}
		if err := errors.Join(back["binary"].state.UnmarshalBinary(whole), json.Unmarshal(text, back["JSON"].state)); err != nil {
			t.Fatal(s.name, err)
		}
		if v, err := Decode(text); err != nil || !slices.Equal(must(v.(state).MarshalBinary()), whole) {
			t.Errorf("%s: Decode reads %T: %v", s.name, v, err)
		}
		feed(t, s, 40, 40)
		if slices.Equal(binary(t, s), whole) || !slices.Equal(binary(t, frozen), whole) {
			t.Errorf("%s: it learned nothing, or its copy learned with it", s.name)
		}
		for name, b := range back {
			feed(t, b, 40, 40)
			if !slices.Equal(binary(t, b), binary(t, s)) || b.look() != s.look() {
				t.Errorf("%s: of %s it goes on otherwise", s.name, name)
			}
		}
		// Damage.
		now := binary(t, s)
		for i := range whole {
			bad := slices.Clone(whole)
			bad[i] ^= 4
			if err := errors.Join(s.state.UnmarshalBinary(bad)); !errors.Is(err, ErrSnapshot) {
				t.Errorf("%s: byte %d changed: %v", s.name, i, err)
			}
			if err := s.state.UnmarshalBinary(whole[:i]); !errors.Is(err, ErrSnapshot) {
				t.Errorf("%s: cut at %d: %v", s.name, i, err)
			}
		}
		for want, change := range map[string][2]string{
			"of version 2":      {`"version":1`, `"version":2`},
			"of kind":           {`"kind":"`, `"kind":"x`},
			"settings":          {`"settings":[`, `"settings":[0.1,`},
			"state":             {`"state":[`, `"state":[0.1,`},
			" is 9":             {`"settings":[`, `"settings":[9`},
			"null is no number": {`"settings":[`, `"settings":[null,`},
			`"NaN" is no num`:   {`"settings":[`, `"settings":["NaN",`},
			"unexpected end":    {"}", ""},
			"invalid character": {`"version":1`, `"version":1e`},
		} {
			changed := strings.Replace(string(text), change[0], change[1], 1)
			if err := s.state.UnmarshalJSON([]byte(changed)); !errors.Is(err, ErrSnapshot) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v; want %q", s.name, err, want)
			}
		}
		// Bad input, and a state that nobody made.
		if err := s.learn(math.NaN()); !errors.Is(err, ErrData) {
			t.Errorf("%s: a NaN: %v", s.name, err)
		}
		if !slices.Equal(binary(t, s), now) {
			t.Errorf("%s: what was refused changed it", s.name)
		}
		if err := s.blank().learn(1); !errors.Is(err, ErrData) {
			t.Errorf("%s: nobody made it, and it learns: %v", s.name, err)
		}
		if allocs := testing.AllocsPerRun(200, func() {
			if s.learn(0.3) != nil || s.look() != s.look() {
				t.Error("NaN")
			}
		}); allocs != 0 {
			t.Errorf("%s: %v allocations an outcome", s.name, allocs)
		}
	}
}

// TestStateNumbers: numbers that can't be are told, in binary snapshots whose check
// sums are right.
func TestStateNumbers(t *testing.T) {
	type part func(k *kept) *numbers
	settings, learned, scores := func(k *kept) *numbers { return &k.Settings }, func(k *kept) *numbers { return &k.State }, func(k *kept) *numbers { return &k.Scores }
	for _, s := range subjects(t) {
		feed(t, s, 0, 20)
		whole := binary(t, s)
		k, err := openKept(whole, s.letters, "")
		if err != nil {
			t.Fatal(err)
		}
		refuse := func(what string, of part, i int, v float64) {
			t.Helper()
			bad := kept{Settings: slices.Clone(k.Settings), State: slices.Clone(k.State), Scores: slices.Clone(k.Scores)}
			(*of(&bad))[i] = v
			if err := s.state.UnmarshalBinary(appendKept(nil, s.letters, bad)); !errors.Is(err, ErrSnapshot) {
				t.Errorf("%s: %s: %v", s.name, what, err)
			}
		}
		for i := range k.Settings {
			for _, v := range []float64{math.NaN(), -1, math.Inf(1)} {
				refuse(fmt.Sprintf("setting %d is %v", i, v), settings, i, v)
			}
		}
		for i := range k.State {
			refuse(fmt.Sprintf("number %d of the state is NaN", i), learned, i, math.NaN())
		}
		for _, place := range s.counts {
			for _, v := range []float64{-1, 1.5, 1e300, math.Inf(1)} {
				refuse(fmt.Sprintf("number %d of the state is %v", place, v), learned, place, v)
			}
		}
		if len(s.counts) == 2 {
			refuse("more misses than outcomes", learned, s.counts[1], 21)
		}
		if len(k.Scores) > 0 {
			refuse("a score is NaN", scores, 0, math.NaN())
		}
		if !slices.Equal(binary(t, s), whole) {
			t.Errorf("%s: what was refused changed it", s.name)
		}
	}
}

// TestBits: what states say is the same on every CPU.
func TestBits(t *testing.T) {
	h := fnv.New64a()
	for _, s := range subjects(t) {
		for i := range 50 {
			feed(t, s, i, 1)
			fmt.Fprint(h, s.look())
		}
		h.Write(binary(t, s))
	}
	if got, want := h.Sum64(), uint64(0xd7de97c907b157d6); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}

// TestBadSettings: all faults of settings at once.
func TestBadSettings(t *testing.T) {
	nan := math.NaN()
	_, a := NewACI(ACIConfig{Alpha: 1.5, Gamma: 2, Start: nan, Window: -1}, []float64{1, nan})
	_, percent := NewACI(ACIConfig{Alpha: 90}, []float64{1})
	if percent == nil || strings.Contains(percent.Error(), "Start") {
		t.Errorf("a Start that nobody gave is a fault: %v", percent)
	}
	_, none := NewACI(ACIConfig{Alpha: 0.1}, nil)
	_, k := NewTracker(TrackerConfig{Alpha: 0, Step: -1, Integral: 1}, nil)
	_, unscaled := NewTracker(TrackerConfig{Alpha: 0.1}, []float64{0, 0})
	_, infinite := NewTracker(TrackerConfig{Alpha: 0.1}, []float64{1, math.Inf(1)})
	for _, c := range []struct {
		err  error
		want []string
	}{
		{a, []string{"alpha is 1.5", "Gamma is 2", "Start is NaN", "Window is -1", "score 1 is NaN"}},
		{none, []string{"calibration set is empty"}},
		{k, []string{"alpha is 0", "Step is -1", "Saturation is 0 with Integral 1"}},
		{unscaled, []string{"Step is 0"}},
		{infinite, []string{"score 1 is +Inf"}},
	} {
		for _, want := range c.want {
			if c.err == nil || !strings.Contains(c.err.Error(), want) {
				t.Errorf("%v; want %q", c.err, want)
			}
		}
	}
	ok := must(NewACI(ACIConfig{Alpha: 0.1, Window: 3}, nil))
	if t0 := ok.Next(); !math.IsInf(t0.Score, 1) || !t0.Trivial() {
		t.Errorf("of no scores: %v", t0)
	}
	if err := ok.Update(Threshold{Score: nan}, 1); !errors.Is(err, ErrData) || ok.Seen() != 0 {
		t.Errorf("a threshold that is NaN: %v", err)
	}
}

// FuzzStates: whatever is read, a state is an error or one that goes on.
func FuzzStates(f *testing.F) {
	for _, s := range subjects(f) {
		feed(f, s, 0, 5)
		f.Add(must(s.state.MarshalJSON()))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, s := range subjects(t) {
			if err := s.state.UnmarshalJSON(text); err != nil {
				if !errors.Is(err, ErrSnapshot) {
					t.Error(err)
				}
				continue
			}
			feed(t, s, 0, 20)
			again := s.blank()
			if err := errors.Join(again.state.UnmarshalBinary(binary(t, s))); err != nil || again.look() != s.look() {
				t.Errorf("%s: %v", s.name, err)
			}
		}
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
