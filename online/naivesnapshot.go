package online

import (
	"encoding/json"
	"fmt"

	"github.com/seed78144065/credence/internal/snapshot"
)

// naiveKind begins the binary snapshot of a NaiveBayes.
const naiveKind = "CRDN"

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
	if err := snapshot.Version(s.Version, version); err != nil {
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
func (b *NaiveBayes[D, O]) MarshalJSON() ([]byte, error) {
	if b.classes == nil {
		return nil, errNaiveBayes
	}
	return json.Marshal(b.state())
}

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
	if b.classes == nil {
		return to, errNaiveBayes
	}
	at := len(to)
	to = snapshot.Begin(to, naiveKind, version)
	for _, s := range b.state().Parts {
		to = snapshot.Bytes(to, s.appendBinary(nil))
	}
	return snapshot.End(to, at), nil
}

// UnmarshalBinary reads a snapshot into a classifier made with the same priors.
// Errors: ErrSnapshot; the classifier is unchanged.
func (b *NaiveBayes[D, O]) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, naiveKind, version)
	if err != nil {
		return err
	}
	s := naiveState{Version: int(v)}
	for r.More() {
		var part state
		if err := part.read(r.Bytes()); err != nil {
			return err
		}
		s.Parts = append(s.Parts, part)
	}
	if err := r.Done(); err != nil {
		return err
	}
	return b.restore(s)
}
