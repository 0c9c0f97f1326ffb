package online_test

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/seed78144065/credence/online"
)

// kept is what every state that learns from a stream has.
type kept[S any] interface {
	encoding.BinaryAppender
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
	json.Marshaler
	json.Unmarshaler
	Snapshot() S
}

// streaming is a state, a pointer S, with a stream that it is tested by.
type streaming[S kept[S]] struct {
	events int
	begin  func() (S, error)
	learn  func(s S, i int) error        // event i
	batch  func(s S, from, to int) error // some events by one call; nil if there is none
	ask    func(s S)                     // questions, which change nothing
	data   []error                       // what refusals of data wrap; online.ErrData if nil
	bad    map[string]func(s S) error    // what must be refused
	others map[string]func() (S, error)  // states of other settings
	merge  func(s, other S) error        // nil if there is none
}

// trial is a streaming of any type.
type trial interface {
	faults() []string
	// races is the part of faults that is for the race detector.
	races() []string
	snapshots() (binary, text []byte, err error)
	// reads returns the errors of reading both into a new state.
	reads(binary, text []byte) (error, error)
}

// report is a list of faults.
type report []string

func (r *report) add(format string, args ...any) {
	*r = append(*r, fmt.Sprintf(format, args...))
}

// faults returns what of a state isn't as it should be of all: steps, batches,
// copies and restarts give the same bits; what is refused, of data, snapshots and
// merges, is an error of its sort and changes nothing.
func (m streaming[S]) faults() []string {
	var r report
	seen, err := m.seen()
	if err != nil {
		r.add("%v", err)
		return r
	}
	m.tryAsking(&r, seen)
	m.tryBatches(&r, seen)
	for _, at := range []int{0, 1, m.events / 2, m.events} {
		s, err := m.after(at)
		if err != nil {
			r.add("%v", err)
			return r
		}
		m.tryCopy(&r, s, at, seen)
		m.tryRestarts(&r, s, at, seen)
		m.tryData(&r, at, seen)
		m.tryVersions(&r, s)
		m.tryOthers(&r, s)
	}
	m.tryDamage(&r, seen)
	m.tryNothing(&r, seen)
	m.tryQuestions(&r)
	return r
}

// after returns a state that has learnt some events.
func (m streaming[S]) after(events int) (S, error) {
	s, err := m.begin()
	for i := range events {
		if err == nil {
			err = m.learn(s, i)
		}
	}
	return s, err
}

// seen has the bytes of the state after every number of events.
func (m streaming[S]) seen() (all [][]byte, err error) {
	s, err := m.begin()
	if err != nil {
		return nil, err
	}
	for i := range m.events + 1 {
		b, err := s.MarshalBinary()
		if err != nil {
			return nil, err
		}
		if all = append(all, b); i < m.events {
			if err := m.learn(s, i); err != nil {
				return nil, fmt.Errorf("event %d: %w", i, err)
			}
		}
	}
	if bytes.Equal(all[0], all[m.events]) {
		return nil, errors.New("nothing was learnt")
	}
	return all, nil
}

// is reports whether a state has some bytes; AppendBinary appends them.
func is[S kept[S]](s S, want []byte) bool {
	b, err := s.AppendBinary([]byte{7})
	return err == nil && b[0] == 7 && bytes.Equal(b[1:], want)
}

// goesOn learns the rest of the stream, and adds a fault if that ends otherwise.
func (m streaming[S]) goesOn(r *report, what string, s S, at int, seen [][]byte) {
	if !is(s, seen[at]) {
		r.add("%s after %d events: another state", what, at)
	}
	for i := at; i < m.events; i++ {
		if err := m.learn(s, i); err != nil {
			r.add("%s after %d events: event %d: %v", what, at, i, err)
			return
		}
		if !is(s, seen[i+1]) {
			r.add("%s after %d events: another state after event %d", what, at, i)
			return
		}
	}
}

func (m streaming[S]) tryAsking(r *report, seen [][]byte) {
	s, err := m.begin()
	for i := range m.events {
		m.ask(s)
		if !is(s, seen[i]) {
			r.add("questions after %d events change the state", i)
			return
		}
		if err = errors.Join(err, m.learn(s, i)); err != nil {
			r.add("%v", err)
			return
		}
	}
}

// tryBatches learns in batches of 0, 1, 2, … events.
func (m streaming[S]) tryBatches(r *report, seen [][]byte) {
	if m.batch == nil {
		return
	}
	s, err := m.begin()
	for at, size := 0, 0; at < m.events && err == nil; size++ {
		to := min(at+size, m.events)
		err = m.batch(s, at, to)
		at = to
		if err == nil && !is(s, seen[at]) {
			r.add("a batch of %d up to event %d is another state than event by event", size, at)
			return
		}
	}
	if err != nil {
		r.add("a batch: %v", err)
	}
}

func (m streaming[S]) tryCopy(r *report, s S, at int, seen [][]byte) {
	c, d := s.Snapshot(), s.Snapshot()
	m.goesOn(r, "a copy", c, at, seen)
	if !is(s, seen[at]) || !is(d, seen[at]) {
		r.add("what a copy learns after %d events moves the state, or another copy", at)
	}
	original, err := m.after(at)
	if err != nil {
		r.add("%v", err)
		return
	}
	c = original.Snapshot()
	m.goesOn(r, "a state that was copied", original, at, seen)
	m.goesOn(r, "a copy that was left alone", c, at, seen)
}

// tryRestarts reads both formats, into a new state and into one that has learnt.
func (m streaming[S]) tryRestarts(r *report, s S, at int, seen [][]byte) {
	text, err := json.Marshal(s)
	if err != nil {
		r.add("JSON: %v", err)
		return
	}
	for _, used := range []int{0, m.events / 3} {
		fromBinary, err1 := m.after(used)
		fromText, err2 := m.after(used)
		if err := errors.Join(err1, err2, fromBinary.UnmarshalBinary(seen[at]), json.Unmarshal(text, fromText)); err != nil {
			r.add("read after %d events: %v", at, err)
			return
		}
		m.goesOn(r, "a restart by binary", fromBinary, at, seen)
		m.goesOn(r, "a restart by JSON", fromText, at, seen)
	}
}

// tryData gives what can't be learnt, and then goes on.
func (m streaming[S]) tryData(r *report, at int, seen [][]byte) {
	for _, what := range slices.Sorted(maps.Keys(m.bad)) {
		s, err := m.after(at)
		if err != nil {
			r.add("%v", err)
			return
		}
		err = m.bad[what](s)
		if !m.isData(err) {
			r.add("%s: error %v; want one that wraps that of data", what, err)
		}
		m.goesOn(r, what, s, at, seen)
	}
}

// isData reports whether an error is one of those of data.
func (m streaming[S]) isData(err error) bool {
	if m.data == nil {
		return errors.Is(err, online.ErrData)
	}
	return slices.ContainsFunc(m.data, func(e error) bool { return errors.Is(err, e) })
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// tryVersions reads what a later program wrote, of a right check sum.
func (m streaming[S]) tryVersions(r *report, s S) {
	before, err1 := s.MarshalBinary()
	text, err2 := json.Marshal(s)
	if err := errors.Join(err1, err2); err != nil {
		r.add("%v", err)
		return
	}
	later := bytes.Clone(before[:len(before)-4])
	const versionAt = 4 // after the kind
	binary.LittleEndian.PutUint16(later[versionAt:], 99)
	m.refuses(r, "binary of version 99", s, before, s.UnmarshalBinary(binary.LittleEndian.AppendUint32(later, crc32.Checksum(later, castagnoli))))
	version := regexp.MustCompile(`"version":[0-9]+`)
	for _, v := range []string{"0", "99", "-1", `"1"`} {
		place := version.FindIndex(text)
		if place == nil {
			r.add("JSON has no version")
			return
		}
		changed := slices.Concat(text[:place[0]], []byte(`"version":`+v), text[place[1]:])
		m.refuses(r, "JSON of version "+v, s, before, json.Unmarshal(changed, s))
	}
}

// refuses adds a fault unless an error is that of a bad snapshot and the state as
// before.
func (m streaming[S]) refuses(r *report, what string, s S, before []byte, err error) {
	if !errors.Is(err, online.ErrSnapshot) {
		r.add("%s: error %v; want one that wraps %v", what, err, online.ErrSnapshot)
	}
	if !is(s, before) {
		r.add("%s changes the state", what)
	}
}

// tryOthers reads a snapshot into states of other settings, and merges them.
func (m streaming[S]) tryOthers(r *report, s S) {
	before, err1 := s.MarshalBinary()
	text, err2 := json.Marshal(s)
	if err := errors.Join(err1, err2); err != nil {
		r.add("%v", err)
		return
	}
	for _, what := range slices.Sorted(maps.Keys(m.others)) {
		other, err := m.others[what]()
		if err != nil {
			r.add("%s: %v", what, err)
			return
		}
		own, err := other.MarshalBinary()
		if err != nil {
			r.add("%s: %v", what, err)
			return
		}
		m.refuses(r, "binary into a state of "+what, other, own, other.UnmarshalBinary(before))
		m.refuses(r, "JSON into a state of "+what, other, own, json.Unmarshal(text, other))
		if m.merge != nil {
			m.mustNotMerge(r, "merged with one of "+what, s, other, before)
		}
	}
	if m.merge != nil {
		var none S
		m.mustNotMerge(r, "merged with itself", s, s, before)
		m.mustNotMerge(r, "merged with nothing", s, none, before)
		m.mustNotMerge(r, "merged with one that nothing made", s, m.unmade(), before)
		if err := m.merge(m.unmade(), m.unmade()); !errors.Is(err, online.ErrPriorMismatch) {
			r.add("two that nothing made merged: error %v; want one that wraps %v", err, online.ErrPriorMismatch)
		}
	}
}

func (m streaming[S]) mustNotMerge(r *report, what string, s, other S, before []byte) {
	if err := m.merge(s, other); !errors.Is(err, online.ErrPriorMismatch) {
		r.add("%s: error %v; want one that wraps %v", what, err, online.ErrPriorMismatch)
	}
	if !is(s, before) {
		r.add("%s: the state changes", what)
	}
}

// places are those of a file that are cut and flipped: all of a small one, and
// of a larger one both ends and some between.
func places(n int) (at []int) {
	const whole = 400 // enough for what is there once; the rest are numbers, all alike
	for i := range n {
		if i < whole || i >= n-64 || i%197 == 0 {
			at = append(at, i)
		}
	}
	return at
}

// tryDamage cuts and flips both formats. Text has no check sum: what of it can be
// read must be a state that is kept again.
func (m streaming[S]) tryDamage(r *report, seen [][]byte) {
	s, err1 := m.after(m.events)
	victim, err2 := m.after(m.events / 2)
	again, err3 := m.begin()
	if err := errors.Join(err1, err2, err3); err != nil {
		r.add("%v", err)
		return
	}
	whole, before := seen[m.events], seen[m.events/2]
	for _, i := range places(len(whole)) {
		m.refuses(r, fmt.Sprintf("binary cut at %d", i), victim, before, victim.UnmarshalBinary(whole[:i]))
		for _, flip := range []byte{1, 0x40, 0x80, 0xff} {
			b := bytes.Clone(whole)
			b[i] ^= flip
			m.refuses(r, fmt.Sprintf("binary of byte %d flipped by %#x", i, flip), victim, before, victim.UnmarshalBinary(b))
		}
	}
	m.refuses(r, "binary and a byte", victim, before, victim.UnmarshalBinary(append(bytes.Clone(whole), 0)))
	m.refuses(r, "binary twice", victim, before, victim.UnmarshalBinary(append(bytes.Clone(whole), whole...)))
	m.refuses(r, "no binary", victim, before, victim.UnmarshalBinary(nil))
	text, err := json.Marshal(s)
	if err != nil {
		r.add("%v", err)
		return
	}
	for _, broken := range []string{"", "null", "{}", "[]", `"state"`, "1"} {
		m.refuses(r, "JSON "+broken, victim, before, victim.UnmarshalJSON([]byte(broken)))
	}
	for _, i := range places(len(text)) {
		m.refuses(r, fmt.Sprintf("JSON cut at %d", i), victim, before, victim.UnmarshalJSON(text[:i]))
		for _, other := range []byte{'9', '-', 'e', ',', 0x80} {
			b := bytes.Clone(text)
			if b[i] == other {
				continue
			}
			b[i] = other
			what := fmt.Sprintf("JSON of byte %d changed to %q", i, other)
			if err := victim.UnmarshalJSON(b); err != nil {
				m.refuses(r, what, victim, before, err)
				continue
			}
			m.ask(victim)
			kept, err := victim.MarshalBinary()
			if err == nil {
				err = again.UnmarshalBinary(kept)
			}
			if err == nil {
				_, err = json.Marshal(victim)
			}
			if err != nil {
				r.add("%s is read, and can't be kept: %v", what, err)
			}
			if err := victim.UnmarshalBinary(before); err != nil {
				r.add("%s is read, and then nothing else: %v", what, err)
				return
			}
		}
		if len(*r) > 20 { // a fault is told often enough
			return
		}
	}
}

// unmade returns a zero value.
func (m streaming[S]) unmade() S { return reflect.New(reflect.TypeFor[S]().Elem()).Interface().(S) }

// tryNothing learns and reads into a state that nothing made.
func (m streaming[S]) tryNothing(r *report, seen [][]byte) {
	empty := m.unmade()
	if err := m.learn(empty, 0); !m.isData(err) || !strings.Contains(err.Error(), "not made by") {
		r.add("learnt by nothing: error %v; want one of data that says what makes it", err)
	}
	if err := empty.UnmarshalBinary(seen[m.events]); !errors.Is(err, online.ErrSnapshot) {
		r.add("binary into nothing: error %v", err)
	}
	_, text, err := m.snapshots()
	if err == nil {
		err = empty.UnmarshalJSON(text)
	}
	if !errors.Is(err, online.ErrSnapshot) {
		r.add("JSON into nothing: error %v", err)
	}
}

// tryReaders copies and writes from several goroutines at a time, as readers of a
// store may: it is for the race detector.
func (m streaming[S]) tryReaders(r *report, seen [][]byte) {
	s, err := m.after(m.events)
	if err != nil {
		r.add("%v", err)
		return
	}
	var readers sync.WaitGroup
	same := make([]bool, 4)
	for i := range same {
		readers.Go(func() {
			_, err := json.Marshal(s)
			c := s.Snapshot()
			m.ask(c) // the reader's own
			same[i] = err == nil && is(s, seen[m.events]) && is(c, seen[m.events])
		})
	}
	readers.Wait()
	if slices.Contains(same, false) {
		r.add("readers at the same time see other states")
	}
}

func (m streaming[S]) races() []string {
	var r report
	seen, err := m.seen()
	if err != nil {
		r.add("%v", err)
		return r
	}
	m.tryReaders(&r, seen)
	return r
}

func (m streaming[S]) snapshots() (binary, text []byte, err error) {
	s, err := m.after(m.events)
	if err != nil {
		return nil, nil, err
	}
	binary, err1 := s.MarshalBinary()
	text, err2 := json.Marshal(s)
	return binary, text, errors.Join(err1, err2)
}

func (m streaming[S]) reads(binary, text []byte) (error, error) {
	a, err1 := m.begin()
	b, err2 := m.begin()
	if err := errors.Join(err1, err2); err != nil {
		return err, err
	}
	return a.UnmarshalBinary(binary), b.UnmarshalJSON(text)
}
