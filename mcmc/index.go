package mcmc

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/journal"
)

// format is that of a run on disk.
var format = journal.Format{Name: "file of draws", Magic: "credence draws\n", Version: 1}

// Kinds of records. Draws and chains mean nothing until a checkpoint follows.
const (
	recordRun        = 'R' // the first: header as JSON
	recordDraws      = 'D' // spanHead, values [element][n], statistics [statistic][n]
	recordChain      = 'C' // number of a chain and its state: checkpoint.go
	recordCheckpoint = 'K' // checkpoint as JSON: what is before it is good
)

// checkpoint is what of the configuration may become more than it was at first,
// and whether that is done.
type checkpoint struct {
	Draws     int     `json:"draws"`
	TargetESS float64 `json:"target_ess"`
	Complete  bool    `json:"complete"` // no chain has more to draw
}

// spanHead is what a record of draws begins with.
type spanHead struct {
	chain int // index in the run
	warm  bool
	first int // draws of the chain and phase before
	n     int
}

const spanHeadSize = 24

func (s spanHead) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(s.chain))
	b = binary.LittleEndian.AppendUint32(b, uint32(indicator(s.warm)))
	b = binary.LittleEndian.AppendUint64(b, uint64(s.first))
	return binary.LittleEndian.AppendUint64(b, uint64(s.n))
}

func readSpanHead(b [spanHeadSize]byte) spanHead {
	u := binary.LittleEndian
	return spanHead{int(u.Uint32(b[:])), u.Uint32(b[4:]) != 0, int(u.Uint64(b[8:])), int(u.Uint64(b[16:]))}
}

// span is a record of draws and where its values are.
type span struct {
	spanHead
	at int64
}

// index says what a log holds up to its last checkpoint.
type index struct {
	header     header // its configuration as of the last checkpoint
	vars       []bayes.Variable
	elements   int
	stats      []string
	checkpoint checkpoint
	spans      []span
	states     map[int]journal.Record // by chain
	drawn      map[int]*[2]int        // by chain: draws, warm-up draws
	end        int64                  // of the last checkpoint, or of the header
	damage     error                  // nil: the log ends with a whole record
}

// readIndex reads a log through and checks every byte of it. With all, records
// after the last checkpoint count too.
func readIndex(m io.ReaderAt, size int64, all bool) (*index, error) {
	r, err := journal.NewReader(m, size, format, spanHeadSize)
	if err != nil {
		return nil, err
	}
	x := &index{states: map[int]journal.Record{}, drawn: map[int]*[2]int{}}
	if err := x.readHeader(m, r); err != nil {
		return nil, err
	}
	spans, states := 0, map[int]journal.Record{} // those that the last checkpoint covers; those since
	for {
		rec, err := r.Next()
		if err == nil {
			err = x.take(m, rec, r.Payload, states)
		}
		if err == io.EOF {
			break
		}
		if bad, ok := errors.AsType[journal.Damage](err); ok {
			x.damage = bad
			break
		}
		if err != nil {
			return nil, err
		}
		if rec.Kind == recordCheckpoint {
			spans, x.end = len(x.spans), r.At()
			x.states, states = states, map[int]journal.Record{}
		}
	}
	if !all {
		for _, s := range x.spans[spans:] {
			*x.count(s.spanHead) -= s.n
		}
		x.spans = x.spans[:spans]
	}
	return x, nil
}

func (x *index) readHeader(m io.ReaderAt, r *journal.Reader) error {
	rec, err := r.Next()
	switch {
	case err == io.EOF:
		err = errors.New("the file ends before its first record")
	case err == nil && rec.Kind != recordRun:
		err = fmt.Errorf("the first record is of kind %q, want %q", rec.Kind, recordRun)
	case err == nil:
		err = readJSON(m, rec, &x.header)
	}
	if err != nil {
		return err
	}
	if x.vars, x.elements, err = x.header.vars(); err != nil {
		return err
	}
	x.end = r.At()
	if x.header.Config.Kernel == nil {
		return errors.New("the configuration has no kernel")
	}
	x.stats = x.header.Config.Kernel.plan().stats
	return nil
}

// take checks one record, the beginning of its payload given, and takes in what it
// says.
func (x *index) take(m io.ReaderAt, rec journal.Record, payload []byte, states map[int]journal.Record) error {
	var first [spanHeadSize]byte // of the payload, zeros after its end
	copy(first[:], payload)
	switch rec.Kind {
	case recordDraws:
		s := readSpanHead(first)
		width := float64(x.elements + len(x.stats))
		if rec.Size < spanHeadSize || s.chain >= x.header.Config.Chains || s.n < 1 ||
			float64(s.n)*width*8 != float64(rec.Size-spanHeadSize) { // exact: both are far below 2⁵³
			return journal.Damaged(rec.Begin(), "has draws that do not fit the run: %+v in %d bytes", s, rec.Size)
		}
		if drawn := x.count(s); *drawn == s.first {
			*drawn += s.n
		} else {
			return journal.Damaged(rec.Begin(), "begins with draw %d of chain %d, want %d", s.first, s.chain, *drawn)
		}
		x.spans = append(x.spans, span{s, rec.At + spanHeadSize})
	case recordChain:
		states[int(binary.LittleEndian.Uint32(first[:]))] = rec
	case recordCheckpoint:
		if err := readJSON(m, rec, &x.checkpoint); err != nil {
			return err
		}
		x.header.Config.Draws, x.header.Config.TargetESS = x.checkpoint.Draws, x.checkpoint.TargetESS
	default:
		return journal.Damaged(rec.Begin(), "is of unknown kind %q", rec.Kind)
	}
	return nil
}

// count returns how many draws there are of the chain and phase of s.
func (x *index) count(s spanHead) *int {
	if x.drawn[s.chain] == nil {
		x.drawn[s.chain] = new([2]int)
	}
	if s.warm {
		return &x.drawn[s.chain][1]
	}
	return &x.drawn[s.chain][0]
}

// shortest returns the number of draws that every chain has.
func (x *index) shortest(warm bool) int {
	if len(x.drawn) < x.header.Config.Chains {
		return 0
	}
	least := math.MaxInt
	for k := range x.drawn {
		least = min(least, *x.count(spanHead{chain: k, warm: warm}))
	}
	return least
}

// read fills out, [element][chain][draw], with draws from to before to of the
// elements first to before last of all chains; elements after those of the
// variables are the statistics.
func (x *index) read(out []float64, m io.ReaderAt, warm bool, from, to, first, last int) error {
	chains := x.header.Config.Chains
	var buf []byte
	for _, s := range x.spans {
		lo, hi := max(from, s.first), min(to, s.first+s.n)
		if s.warm != warm || lo >= hi {
			continue
		}
		buf = slices.Grow(buf[:0], (last-first)*s.n*8)[:(last-first)*s.n*8]
		if _, err := m.ReadAt(buf, s.at+int64(first)*int64(s.n)*8); err != nil {
			return err
		}
		for e := range last - first {
			row := out[(e*chains+s.chain)*(to-from):]
			for i := lo; i < hi; i++ {
				row[i-from] = math.Float64frombits(binary.LittleEndian.Uint64(buf[(e*s.n+i-s.first)*8:]))
			}
		}
	}
	return nil
}

// readJSON decodes the payload of a record.
func readJSON(m io.ReaderAt, rec journal.Record, to any) error {
	payload, err := readPayload(m, rec)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(payload, to); err != nil {
		return journal.Damaged(rec.Begin(), "is no JSON: %v", err)
	}
	return nil
}

func readPayload(m io.ReaderAt, rec journal.Record) ([]byte, error) {
	payload := make([]byte, rec.Size)
	_, err := m.ReadAt(payload, rec.At)
	return payload, err
}

// appendFloats appends the bits of numbers in little-endian order.
func appendFloats(b []byte, x ...float64) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}
