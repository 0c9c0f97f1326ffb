package conformal

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/jsonnumber"
	"github.com/seed78144065/credence/internal/snapshot"
)

// Kinds of what is fitted, as they are kept.
const (
	thresholdKind = "conformal.threshold"
	scoresKind    = "conformal.scores"
	intervalsKind = "conformal.intervals"
	setsKind      = "conformal.sets"
	groupsKind    = "conformal.groups"
	weightedKind  = "conformal.weighted"
)

// Decode reads what MarshalJSON of anything in this package wrote, by its kind:
// a pointer to a Threshold, Scores, Intervals, Sets, Groups, Weighted, Distribution,
// Control, ACI, DtACI, Tracker or Martingale.
//
// Errors: ErrSnapshot.
func Decode(text []byte) (any, error) {
	var h header
	if err := json.Unmarshal(text, &h); err != nil {
		return nil, damaged(err)
	}
	var into json.Unmarshaler
	switch h.Kind {
	case thresholdKind:
		into = &Threshold{}
	case scoresKind:
		into = &Scores{}
	case intervalsKind:
		into = &Intervals{}
	case setsKind:
		into = &Sets{}
	case groupsKind:
		into = &Groups{}
	case weightedKind:
		into = &Weighted{}
	case distributionKind:
		into = &Distribution{}
	case controlKind:
		into = &Control{}
	case aciKind:
		into = &ACI{}
	case trackerKind:
		into = &Tracker{}
	case dtaciKind:
		into = &DtACI{}
	case martingaleKind:
		into = &Martingale{}
	default:
		return nil, fmt.Errorf("%w: of kind %q, which package conformal has not", ErrSnapshot, h.Kind)
	}
	if err := into.UnmarshalJSON(text); err != nil {
		return nil, err
	}
	return into, nil
}

type header struct {
	Kind    string `json:"kind"`
	Version int    `json:"version"`
}

func newHeader(kind string) header { return header{kind, version} }

// decode reads JSON of a kind into the value that embeds the header h.
func decode(text []byte, kind string, h *header, into any) error {
	if err := json.Unmarshal(text, into); err != nil {
		return damaged(err)
	}
	if h.Kind != kind {
		return fmt.Errorf("%w: of kind %q; want %q", ErrSnapshot, h.Kind, kind)
	}
	return snapshot.Version(h.Version, version)
}

// keptThreshold is a threshold as part of something.
type keptThreshold struct {
	Alpha float64            `json:"alpha"`
	N     int                `json:"n"`
	Score *jsonnumber.Number `json:"score"`
}

func (t Threshold) kept() keptThreshold {
	score := jsonnumber.Number(t.Score)
	return keptThreshold{t.Alpha, t.N, &score}
}

// threshold returns the fault of numbers that Fit never gives.
func (k keptThreshold) threshold() (Threshold, error) {
	if k.Score == nil {
		return Threshold{}, damaged(errors.New("a threshold without a score"))
	}
	t := Threshold{float64(*k.Score), k.Alpha, k.N}
	if err := checkAlpha(t.Alpha); err != nil {
		return Threshold{}, damaged(err)
	}
	if t.N < 0 || t.N == math.MaxInt || t.Score != t.Score || Rank(t.N, t.Alpha) > t.N && !math.IsInf(t.Score, 1) {
		return Threshold{}, fmt.Errorf("%w: the threshold %v from %d scores at alpha %v", ErrSnapshot, t.Score, t.N, t.Alpha)
	}
	return t, nil
}

// MarshalJSON writes the threshold bit for bit.
func (t Threshold) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		header
		keptThreshold
	}{newHeader(thresholdKind), t.kept()})
}

// UnmarshalJSON reads what MarshalJSON wrote. On an error, which is ErrSnapshot,
// nothing changes.
func (t *Threshold) UnmarshalJSON(text []byte) error {
	var k struct {
		header
		keptThreshold
	}
	if err := decode(text, thresholdKind, &k.header, &k); err != nil {
		return err
	}
	read, err := k.ticket()
	if err != nil {
		return err
	}
	*t = read
	return nil
}

type keptScores struct {
	header
	Scores numbers `json:"scores"`
}

// MarshalJSON writes the scores bit for bit.
func (s *Scores) MarshalJSON() ([]byte, error) {
	return json.Marshal(keptScores{newHeader(scoresKind), s.sorted})
}

// UnmarshalJSON reads what MarshalJSON wrote. On an error, which is ErrSnapshot,
// nothing changes.
func (s *Scores) UnmarshalJSON(text []byte) error {
	var k keptScores
	if err := decode(text, scoresKind, &k.header, &k); err != nil {
		return err
	}
	if len(k.Scores) == 0 || !slices.IsSorted(k.Scores) {
		return fmt.Errorf("%w: scores that are none, or not in order", ErrSnapshot)
	}
	s.sorted = k.Scores
	return nil
}

type keptWeighted struct {
	header
	Scores numbers `json:"scores"`
	Sums   numbers `json:"sums"`
	Square float64 `json:"square"`
}

// MarshalJSON writes scores and sums of weights bit for bit.
func (w *Weighted) MarshalJSON() ([]byte, error) {
	return json.Marshal(keptWeighted{newHeader(weightedKind), w.scores, w.sums, w.square})
}

// UnmarshalJSON reads what MarshalJSON wrote. On an error, which is ErrSnapshot,
// nothing changes.
func (w *Weighted) UnmarshalJSON(text []byte) error {
	var k keptWeighted
	if err := decode(text, weightedKind, &k.header, &k); err != nil {
		return err
	}
	n := len(k.Scores)
	if n == 0 || len(k.Sums) != n || !slices.IsSorted(k.Scores) || !slices.IsSorted(k.Sums) {
		return fmt.Errorf("%w: %d scores and %d sums of weights, or not in order", ErrSnapshot, n, len(k.Sums))
	}
	if last := k.Sums[n-1]; !(k.Sums[0] >= 0 && last > 0) || math.IsInf(last, 1) || !(k.Square > 0) {
		return fmt.Errorf("%w: weights that sum to %v, from %v on, and squares to %v", ErrSnapshot, last, k.Sums[0], k.Square)
	}
	w.scores, w.sums, w.square = k.Scores, k.Sums, k.Square
	return nil
}
