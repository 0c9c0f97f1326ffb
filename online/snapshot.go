package online

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// ErrSnapshot says that a snapshot is damaged, of a later version, or of another
// likelihood or prior. What it was read into is unchanged.
var ErrSnapshot = errors.New("online: bad snapshot")

// version is that of both formats. A reader takes its own and earlier ones.
const version = 1

// magic begins every binary snapshot.
const magic = "CRDO"

// state is a posterior as it is kept.
type state struct {
	Version    int       `json:"version"`
	Likelihood string    `json:"likelihood"`
	Known      []float64 `json:"known,omitempty"`
	Prior      []float64 `json:"prior"`
	Posterior  []float64 `json:"posterior"`
	N          float64   `json:"n"`
	Faded      float64   `json:"faded"`
	Evidence   *float64  `json:"evidence"` // null: lost in a merge
	Start      float64   `json:"start"`
	Base       float64   `json:"base"`
}

func (p *Posterior[D, O]) state() state {
	s := state{
		Version: version, Likelihood: p.like.name(), Known: p.like.known(),
		Prior: p.prior.numbers(nil), Posterior: p.now.numbers(nil),
		N: p.n, Faded: p.faded, Start: p.start, Base: p.base,
	}
	if !math.IsNaN(p.evidence) {
		s.Evidence = &p.evidence
	}
	return s
}

// restore checks everything before it changes anything.
func (p *Posterior[D, O]) restore(s state) error {
	if p.like == nil {
		return fmt.Errorf("%w: read it into a posterior made by New… with the same likelihood and prior", ErrSnapshot)
	}
	if err := checkVersion(s.Version); err != nil {
		return err
	}
	if s.Likelihood != p.like.name() || !equal(s.Known, p.like.known()) {
		return fmt.Errorf("%w: of %q %v, read into %q %v", ErrSnapshot, s.Likelihood, s.Known, p.like.name(), p.like.known())
	}
	if want := p.prior.numbers(nil); !equal(s.Prior, want) {
		return fmt.Errorf("%w: its prior is %v and this posterior's %v", ErrSnapshot, s.Prior, want)
	}
	var now D
	if err := of(&now).set(s.Posterior); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	if err := of(&now).fault(&p.p); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	if v := of(&now).logNormaliser(); v-v != 0 {
		return fmt.Errorf("%w: its parameters are those of no distribution", ErrSnapshot)
	}
	evidence := 0.0
	if s.Evidence != nil {
		evidence = *s.Evidence
	}
	if err := errors.Join(finite(field{"n", s.N}, field{"start", s.Start}, field{"base", s.Base}, field{"evidence", evidence}), positive(field{"faded", s.Faded})); err != nil || s.N < 0 || s.Faded > 1 {
		return fmt.Errorf("%w: n is %v, faded %v, base %v", ErrSnapshot, s.N, s.Faded, s.Base)
	}
	p.n, p.faded, p.evidence, p.start, p.base = s.N, s.Faded, math.NaN(), s.Start, s.Base
	if s.Evidence != nil {
		p.evidence = *s.Evidence
	}
	p.now.assign(&now)
	return nil
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (p *Posterior[D, O]) MarshalJSON() ([]byte, error) { return json.Marshal(p.state()) }

// UnmarshalJSON reads a snapshot into a posterior made with the same likelihood
// and prior. Errors: ErrSnapshot; the posterior is unchanged.
func (p *Posterior[D, O]) UnmarshalJSON(text []byte) error {
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	return p.restore(s)
}

// MarshalBinary writes a snapshot with a check sum, so that a file that was cut
// or changed anywhere is told from a whole one.
func (p *Posterior[D, O]) MarshalBinary() ([]byte, error) { return p.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (p *Posterior[D, O]) AppendBinary(to []byte) ([]byte, error) {
	return p.state().appendBinary(to), nil
}

// UnmarshalBinary reads a snapshot into a posterior made with the same
// likelihood and prior. Errors: ErrSnapshot; the posterior is unchanged.
func (p *Posterior[D, O]) UnmarshalBinary(from []byte) error {
	var s state
	if err := s.read(from); err != nil {
		return err
	}
	return p.restore(s)
}

func (s state) appendBinary(to []byte) []byte {
	at := len(to)
	evidence := math.NaN()
	if s.Evidence != nil {
		evidence = *s.Evidence
	}
	to = binary.LittleEndian.AppendUint16(append(to, magic...), version)
	to = append(binary.AppendUvarint(to, uint64(len(s.Likelihood))), s.Likelihood...)
	for _, numbers := range [][]float64{s.Known, s.Prior, s.Posterior, {s.N, s.Faded, evidence, s.Start, s.Base}} {
		to = binary.AppendUvarint(to, uint64(len(numbers)))
		for _, v := range numbers {
			to = binary.LittleEndian.AppendUint64(to, math.Float64bits(v))
		}
	}
	return binary.LittleEndian.AppendUint32(to, crc32.Checksum(to[at:], castagnoli))
}

func (s *state) read(from []byte) error {
	body, err := opened(from, magic, &s.Version)
	if err != nil {
		return err
	}
	r := reader{body}
	s.Likelihood = string(r.take(r.length(1)))
	var counters []float64
	for _, to := range []*[]float64{&s.Known, &s.Prior, &s.Posterior, &counters} {
		for range r.length(8) {
			*to = append(*to, math.Float64frombits(binary.LittleEndian.Uint64(r.take(8))))
		}
	}
	if len(counters) != 5 || len(r.rest) != 0 {
		return fmt.Errorf("%w: of %d counters and %d bytes too many", ErrSnapshot, len(counters), len(r.rest))
	}
	s.N, s.Faded, s.Start, s.Base = counters[0], counters[1], counters[3], counters[4]
	if !math.IsNaN(counters[2]) {
		s.Evidence = &counters[2]
	}
	return nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// opened returns what lies between version and check sum.
func opened(from []byte, magic string, version *int) ([]byte, error) {
	at := len(magic) + 2
	if len(from) < at+4 || string(from[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: %d bytes that are no snapshot", ErrSnapshot, len(from))
	}
	*version = int(binary.LittleEndian.Uint16(from[len(magic):]))
	if err := checkVersion(*version); err != nil {
		return nil, err // first: what follows may be anything
	}
	end := len(from) - 4
	if crc32.Checksum(from[:end], castagnoli) != binary.LittleEndian.Uint32(from[end:]) {
		return nil, fmt.Errorf("%w: the check sum is wrong: it was cut or changed", ErrSnapshot)
	}
	return from[at:end], nil
}

func checkVersion(v int) error {
	if v < 1 || v > version {
		return fmt.Errorf("%w: of version %d; this program reads versions up to %d: update it", ErrSnapshot, v, version)
	}
	return nil
}

// reader takes parts of a snapshot; past its end parts are empty or zero.
type reader struct{ rest []byte }

// length reads how many parts of size bytes follow: none if there are fewer.
func (r *reader) length(size int) int {
	n, k := binary.Uvarint(r.rest)
	if k <= 0 {
		r.rest = nil
		return 0
	}
	r.rest = r.rest[k:]
	if n > uint64(len(r.rest)/size) {
		r.rest = nil
		return 0
	}
	return int(n)
}

func (r *reader) take(n int) []byte {
	part := r.rest[:n]
	r.rest = r.rest[n:]
	return part
}
