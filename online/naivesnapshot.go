package online

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
)

// naiveMagic begins the binary snapshot of a NaiveBayes.
const naiveMagic = "CRDN"

// naiveState is a NaiveBayes as it is kept: classes, then features by class.
type naiveState struct {
	Version int     `json:"version"`
	Parts   []state `json:"parts"`
}

func (b *NaiveBayes[D, O]) state() naiveState {
	s := naiveState{version, []state{b.classes.state()}}
	for _, features := range b.features {
		for _, f := range features {
			s.Parts = append(s.Parts, f.state())
		}
	}
	return s
}

// restore checks everything before it changes anything.
func (b *NaiveBayes[D, O]) restore(s naiveState) error {
	if b.classes == nil {
		return fmt.Errorf("%w: read it into a classifier made by NewNaiveBayes with the same priors", ErrSnapshot)
	}
	if err := checkVersion(s.Version); err != nil {
		return err
	}
	if want := 1 + len(b.features)*len(b.features[0]); len(s.Parts) != want {
		return fmt.Errorf("%w: of %d posteriors, read into %d", ErrSnapshot, len(s.Parts), want)
	}
	read := b.Snapshot()
	err := read.classes.restore(s.Parts[0])
	parts := s.Parts[1:]
	for _, features := range read.features {
		for _, f := range features {
			if err == nil {
				err = f.restore(parts[0])
			}
			parts = parts[1:]
		}
	}
	if err == nil {
		*b = *read
	}
	return err
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (b *NaiveBayes[D, O]) MarshalJSON() ([]byte, error) { return json.Marshal(b.state()) }

// UnmarshalJSON reads a snapshot into a classifier made with the same priors.
// Errors: ErrSnapshot; the classifier is unchanged.
func (b *NaiveBayes[D, O]) UnmarshalJSON(text []byte) error {
	var s naiveState
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	return b.restore(s)
}

// MarshalBinary writes a snapshot with a check sum, so that a file that was cut
// or changed anywhere is told from a whole one.
func (b *NaiveBayes[D, O]) MarshalBinary() ([]byte, error) { return b.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (b *NaiveBayes[D, O]) AppendBinary(to []byte) ([]byte, error) {
	at := len(to)
	to = binary.LittleEndian.AppendUint16(append(to, naiveMagic...), version)
	for _, s := range b.state().Parts {
		part := s.appendBinary(nil)
		to = append(binary.AppendUvarint(to, uint64(len(part))), part...)
	}
	return binary.LittleEndian.AppendUint32(to, crc32.Checksum(to[at:], castagnoli)), nil
}

// UnmarshalBinary reads a snapshot into a classifier made with the same priors.
// Errors: ErrSnapshot; the classifier is unchanged.
func (b *NaiveBayes[D, O]) UnmarshalBinary(from []byte) error {
	s := naiveState{}
	body, err := opened(from, naiveMagic, &s.Version)
	if err != nil {
		return err
	}
	for r := (reader{body}); len(r.rest) > 0; {
		var part state
		if err := part.read(r.take(r.length(1))); err != nil {
			return err
		}
		s.Parts = append(s.Parts, part)
	}
	return b.restore(s)
}
