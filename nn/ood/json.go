package ood

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ErrFormat is wrapped by errors about JSON that is no detector.
var ErrFormat = errors.New("ood: not a detector")

// version is that of all forms.
const version = 1

// Kinds, as they stand in JSON.
const (
	kindLogits      = "ood.logits"
	kindMahalanobis = "ood.mahalanobis"
	kindKNN         = "ood.knn"
	kindViM         = "ood.vim"
	kindGate        = "ood.gate"
)

type header struct {
	Kind    string `json:"kind"`
	Version int    `json:"version"`
}

// Decode reads a detector of any kind: an object with "kind", "version" and
// fitted numbers, which reads back as the same bits.
//
// Errors: wrap ErrFormat: an unknown kind, a later version, numbers that no fit gives.
func Decode(text []byte) (Detector, error) {
	var h header
	if err := json.Unmarshal(text, &h); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	var d interface {
		Detector
		json.Unmarshaler
	}
	switch h.Kind {
	case kindLogits:
		l := new(Logits)
		if err := l.UnmarshalJSON(text); err != nil {
			return nil, err
		}
		return *l, nil
	case kindMahalanobis:
		d = new(Mahalanobis)
	case kindKNN:
		d = new(KNN)
	case kindViM:
		d = new(ViM)
	default:
		return nil, fmt.Errorf("%w: the kind is %q; want %s, %s, %s or %s", ErrFormat, h.Kind, kindLogits, kindMahalanobis, kindKNN, kindViM)
	}
	if err := d.UnmarshalJSON(text); err != nil {
		return nil, err
	}
	return d, nil
}

// marshal writes the form of a fitted detector.
func marshal(d Detector, form any) ([]byte, error) {
	if d.Width() == 0 {
		return nil, fmt.Errorf("%w: nothing was fitted to", ErrFormat)
	}
	return json.Marshal(form)
}

// open reads a form and its header.
func open(text []byte, kind string, form any) error {
	var h header
	if err := json.Unmarshal(text, &h); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if h.Kind != kind {
		return fmt.Errorf("%w: the kind is %q; want %q", ErrFormat, h.Kind, kind)
	}
	if h.Version != version {
		return fmt.Errorf("%w: %s is of version %d; this library reads version %d", ErrFormat, kind, h.Version, version)
	}
	if err := json.Unmarshal(text, form); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrFormat, kind, err)
	}
	return nil
}

type logitsForm struct {
	header
	Rule        Rule    `json:"rule"`
	Classes     int     `json:"classes"`
	Temperature float64 `json:"temperature,omitempty"`
}

// MarshalJSON writes what Decode reads.
func (l Logits) MarshalJSON() ([]byte, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	return json.Marshal(logitsForm{header{kindLogits, version}, l.Rule, l.Classes, l.Temperature})
}

// UnmarshalJSON reads what MarshalJSON wrote; after an error nothing has changed.
func (l *Logits) UnmarshalJSON(text []byte) error {
	var f logitsForm
	if err := open(text, kindLogits, &f); err != nil {
		return err
	}
	read := Logits{f.Rule, f.Classes, f.Temperature}
	if err := read.check(); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	*l = read
	return nil
}

type mahalanobisForm struct {
	header
	Shift   []float64 `json:"shift"`
	Scale   []float64 `json:"scale"`
	Classes whitened  `json:"classes"`
	All     *whitened `json:"all,omitempty"`
}

// MarshalJSON writes what Decode reads.
func (m *Mahalanobis) MarshalJSON() ([]byte, error) {
	return marshal(m, mahalanobisForm{header{kindMahalanobis, version}, m.shift, m.scale, m.classes, m.all})
}

// UnmarshalJSON reads what MarshalJSON wrote; after an error nothing has changed.
func (m *Mahalanobis) UnmarshalJSON(text []byte) error {
	var f mahalanobisForm
	if err := open(text, kindMahalanobis, &f); err != nil {
		return err
	}
	if err := errors.Join(columns(f.Shift, f.Scale), f.Classes.check(len(f.Shift), "classes")); err != nil {
		return err
	}
	read := newMahalanobis(f.Shift, f.Scale, len(f.Classes.Means))
	read.classes, read.all = f.Classes, f.All
	if f.All != nil {
		if err := f.All.check(len(f.Shift), "all"); err != nil {
			return err
		}
		if len(f.All.Means) != 1 {
			return fmt.Errorf("%w: %d means of all rows; want 1", ErrFormat, len(f.All.Means))
		}
	}
	*m = *read
	return nil
}

func (w whitened) check(d int, name string) error {
	if len(w.Factor) != d*(d+1)/2 || len(w.Means) == 0 {
		return fmt.Errorf("%w: %s has a factor of %d numbers and %d means; want %d and at least 1", ErrFormat, name, len(w.Factor), len(w.Means), d*(d+1)/2)
	}
	for i, at := 0, 0; i < d; i++ {
		if at += i + 1; !(w.Factor[at-1] > 0) {
			return fmt.Errorf("%w: %s: element %d of the factor's diagonal is %v; want a positive number", ErrFormat, name, i, w.Factor[at-1])
		}
	}
	for c, mean := range w.Means {
		if len(mean) != d {
			return fmt.Errorf("%w: %s: mean %d has %d numbers; want %d", ErrFormat, name, c, len(mean), d)
		}
	}
	return nil
}

type knnForm struct {
	header
	K         int       `json:"k"`
	Normalize bool      `json:"normalize"`
	Shift     []float64 `json:"shift"`
	Scale     []float64 `json:"scale"`
	Rows      []float64 `json:"rows"`
}

// MarshalJSON writes what Decode reads.
func (k *KNN) MarshalJSON() ([]byte, error) {
	rows := make([]float64, 0, k.n*len(k.shift))
	for i := range k.n {
		for j := range k.shift {
			rows = append(rows, *k.at(i, j))
		}
	}
	return marshal(k, knnForm{header{kindKNN, version}, k.k, k.normalize, k.shift, k.scale, rows})
}

// UnmarshalJSON reads what MarshalJSON wrote; after an error nothing has changed.
func (k *KNN) UnmarshalJSON(text []byte) error {
	var f knnForm
	if err := open(text, kindKNN, &f); err != nil {
		return err
	}
	if err := columns(f.Shift, f.Scale); err != nil {
		return err
	}
	if d := len(f.Shift); len(f.Rows)%d != 0 || f.K < 1 || f.K > len(f.Rows)/d {
		return fmt.Errorf("%w: neighbour %d of %d numbers in rows of %d", ErrFormat, f.K, len(f.Rows), d)
	}
	d := len(f.Shift)
	*k = *newKNN(f.K, f.Normalize, f.Shift, f.Scale, len(f.Rows)/d)
	for i, v := range f.Rows {
		*k.at(i/d, i%d) = v
	}
	return nil
}

type vimForm struct {
	header
	Alpha    float64     `json:"alpha"`
	Origin   []float64   `json:"origin"`
	Residual [][]float64 `json:"residual"`
	Weights  [][]float64 `json:"weights"`
	Bias     []float64   `json:"bias"`
}

// MarshalJSON writes what Decode reads.
func (v *ViM) MarshalJSON() ([]byte, error) {
	return marshal(v, vimForm{header{kindViM, version}, v.alpha, v.origin, v.residual, v.head.Weights, v.head.Bias})
}

// UnmarshalJSON reads what MarshalJSON wrote; after an error nothing has changed.
func (v *ViM) UnmarshalJSON(text []byte) error {
	var f vimForm
	if err := open(text, kindViM, &f); err != nil {
		return err
	}
	head, d := Head{f.Weights, f.Bias}, len(f.Origin)
	if err := head.check(d); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if !(f.Alpha > 0) || len(f.Residual) < 1 || len(f.Residual) >= d {
		return fmt.Errorf("%w: alpha is %v, %d directions of %d outside the principal space", ErrFormat, f.Alpha, len(f.Residual), d)
	}
	for i, r := range f.Residual {
		if len(r) != d {
			return fmt.Errorf("%w: direction %d has %d numbers; want %d", ErrFormat, i, len(r), d)
		}
	}
	*v = *newViM(f.Origin, head)
	v.alpha, v.residual = f.Alpha, f.Residual
	return nil
}

type gateForm struct {
	header
	Rate     float64         `json:"rate"`
	Detector json.RawMessage `json:"detector"`
	Scores   []float64       `json:"scores"`
}

// MarshalJSON writes the gate with its detector.
func (g *Gate) MarshalJSON() ([]byte, error) {
	if g.detector == nil {
		return nil, errors.New("ood: a Gate that NewGate did not make has no JSON form")
	}
	detector, err := g.detector.MarshalJSON()
	if err != nil {
		return nil, err
	}
	scores := make([]float64, g.scores.Len())
	for i := range scores {
		scores[i] = g.scores.At(i + 1)
	}
	return json.Marshal(gateForm{header{kindGate, version}, g.Rate(), detector, scores})
}

// UnmarshalJSON reads what MarshalJSON wrote; after an error nothing has changed.
func (g *Gate) UnmarshalJSON(text []byte) error {
	var f gateForm
	if err := open(text, kindGate, &f); err != nil {
		return err
	}
	d, err := Decode(f.Detector)
	if err != nil {
		return err
	}
	read, err := newGate(d, f.Scores, f.Rate)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	*g = *read
	return nil
}

// columns returns what is wrong with what columns are shifted and multiplied by.
func columns(shift, scale []float64) error {
	if len(shift) == 0 || len(scale) != len(shift) {
		return fmt.Errorf("%w: %d shifts and %d scales of columns; want as many, and at least 1", ErrFormat, len(shift), len(scale))
	}
	for j, s := range scale {
		if !(s > 0) {
			return fmt.Errorf("%w: the scale of column %d is %v; want a positive number", ErrFormat, j, s)
		}
	}
	return nil
}
