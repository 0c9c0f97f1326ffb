package lastlayer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// ErrFormat is wrapped by errors about text that is not what MarshalJSON writes.
var ErrFormat = errors.New("not a saved last layer")

const (
	posteriorKind = "lastlayer.posterior"
	headsKind     = "lastlayer.heads"
	newest        = 1 // version of both
)

// Decode reads what MarshalJSON of either layer wrote, a *Posterior or *Heads.
//
// Errors: wrap ErrFormat.
func Decode(text []byte) (Layer, error) {
	var v struct{ Kind string }
	if err := json.Unmarshal(text, &v); err != nil {
		return nil, fmt.Errorf("lastlayer: %w: %w", ErrFormat, err)
	}
	var layer interface {
		Layer
		json.Unmarshaler
	}
	switch v.Kind {
	case posteriorKind:
		layer = new(Posterior)
	case headsKind:
		layer = new(Heads)
	default:
		return nil, fmt.Errorf("lastlayer: %w: the kind is %q; want %q or %q", ErrFormat, v.Kind, posteriorKind, headsKind)
	}
	if err := layer.UnmarshalJSON(text); err != nil {
		return nil, err
	}
	return layer, nil
}

type posteriorJSON struct {
	Kind        string    `json:"kind"`
	Version     int       `json:"version"`
	Likelihood  string    `json:"likelihood"`
	Outputs     int       `json:"outputs"`
	Features    int       `json:"features"`
	Diagonal    bool      `json:"diagonal"`
	Precision   float64   `json:"precision"`
	Noise       float64   `json:"noise_variance"`
	LogLik      float64   `json:"log_lik"`
	LogEvidence float64   `json:"log_evidence"`
	Members     int       `json:"members"`
	Seed        uint64    `json:"seed,string"` // many readers keep only 53 bits of a number
	Mean        []float64 `json:"mean"`
	Root        []float64 `json:"root"`
}

// MarshalJSON writes the posterior so that UnmarshalJSON reads the same bits:
// mean and root, R with RᵀR the covariance, a lower triangle by rows.
func (p *Posterior) MarshalJSON() ([]byte, error) {
	if len(p.mean) == 0 {
		return nil, errors.New("lastlayer: a Posterior that no Fit made")
	}
	return json.Marshal(posteriorJSON{
		posteriorKind, newest, p.likelihood.String(), p.outputs, p.width - 1, p.diagonal,
		p.precision, p.noise, p.logLik, p.logProb, p.members, p.seed, p.mean, p.root,
	})
}

// UnmarshalJSON reads what MarshalJSON wrote.
//
// Errors: wrap ErrFormat: another kind, a later version, keys that are unknown,
// and numbers that can't be. The posterior is unchanged then.
func (p *Posterior) UnmarshalJSON(text []byte) error {
	var v posteriorJSON
	likelihood, err := v.read(text)
	if err != nil {
		return fmt.Errorf("lastlayer: %w: %w", ErrFormat, err)
	}
	*p = Posterior{
		likelihood: likelihood, outputs: v.Outputs, width: v.Features + 1, diagonal: v.Diagonal,
		mean: v.Mean, root: v.Root, precision: v.Precision, noise: v.Noise,
		logLik: v.LogLik, logProb: v.LogEvidence, members: v.Members, seed: v.Seed,
	}
	p.prepare()
	return nil
}

func (v *posteriorJSON) read(text []byte) (Likelihood, error) {
	if err := decode(text, v); err != nil {
		return 0, err
	}
	if err := checkKind(v.Kind, posteriorKind, v.Version); err != nil {
		return 0, err
	}
	l, n, err := layout(v.Likelihood, v.Outputs, v.Features)
	if err != nil {
		return 0, err
	}
	corner := func(i int) int { return i * (i + 3) / 2 } // of row i
	size := n
	if v.Diagonal {
		corner = func(i int) int { return i }
	} else if n <= MaxParameters {
		size = n * (n + 1) / 2
	} else {
		return 0, fmt.Errorf("%d weights with all their correlations; at most %d", n, MaxParameters)
	}
	switch {
	case len(v.Mean) != n || len(v.Root) != size:
		return 0, fmt.Errorf("%d means and a root of %d numbers; want %d and %d", len(v.Mean), len(v.Root), n, size)
	case !(v.Precision > 0):
		return 0, fmt.Errorf("the precision is %v", v.Precision)
	case !(v.Noise > 0) || l != Normal && v.Noise != 1:
		return 0, fmt.Errorf("the variance of the noise is %v", v.Noise)
	case v.Members < 2 || v.Members > maxMembers || l == Categorical && v.Members > maxDrawn/n:
		return 0, fmt.Errorf("%d members of %d weights", v.Members, n)
	}
	if err := checkSizes(v.Mean, v.Root); err != nil {
		return 0, err
	}
	for i := range n {
		if r := v.Root[corner(i)]; !(r > 0) {
			return 0, fmt.Errorf("the root has %v on its diagonal", r)
		}
	}
	return l, nil
}

type headsJSON struct {
	Kind       string    `json:"kind"`
	Version    int       `json:"version"`
	Likelihood string    `json:"likelihood"`
	Outputs    int       `json:"outputs"`
	Features   int       `json:"features"`
	Theta      []float64 `json:"theta"`
	Noise      []float64 `json:"noise_variance,omitempty"`
}

// MarshalJSON writes the layers so that UnmarshalJSON reads the same bits: theta
// is [member][output][feature, then bias].
func (h *Heads) MarshalJSON() ([]byte, error) {
	if len(h.theta) == 0 {
		return nil, errors.New("lastlayer: Heads that no Draw or HeadsOf made")
	}
	return json.Marshal(headsJSON{headsKind, newest, h.likelihood.String(), h.outputs, h.width - 1, h.theta, h.noise})
}

// UnmarshalJSON reads what MarshalJSON wrote.
//
// Errors: wrap ErrFormat: another kind, a later version, keys that are unknown,
// and numbers that can't be. The layers are unchanged then.
func (h *Heads) UnmarshalJSON(text []byte) error {
	var v headsJSON
	read, err := v.read(text)
	if err != nil {
		return fmt.Errorf("lastlayer: %w: %w", ErrFormat, err)
	}
	*h = *read
	return nil
}

func (v *headsJSON) read(text []byte) (*Heads, error) {
	if err := decode(text, v); err != nil {
		return nil, err
	}
	if err := checkKind(v.Kind, headsKind, v.Version); err != nil {
		return nil, err
	}
	l, _, err := layout(v.Likelihood, v.Outputs, v.Features)
	if err != nil {
		return nil, err
	}
	h := &Heads{l, v.Outputs, v.Features + 1, v.Theta, v.Noise}
	return h, h.check()
}

// check tells what is wrong with layers that were read or drawn by others.
func (h *Heads) check() error {
	n := h.outputs * h.width
	if len(h.theta) == 0 || len(h.theta)%n != 0 {
		return fmt.Errorf("%d numbers for layers of %d weights", len(h.theta), n)
	}
	members := len(h.theta) / n
	if members > maxMembers {
		return fmt.Errorf("%d members; at most %d", members, maxMembers)
	}
	if h.likelihood != Normal && len(h.noise) > 0 || h.likelihood == Normal && len(h.noise) != members {
		return fmt.Errorf("%d variances of noise for %d members of likelihood %v", len(h.noise), members, h.likelihood)
	}
	for m, v := range h.noise {
		if !(v > 0) {
			return fmt.Errorf("member %d has noise of variance %v", m, v)
		}
	}
	return checkSizes(h.theta, h.noise)
}

// checkSizes tells which number predictions would overflow with.
func checkSizes(lists ...[]float64) error {
	for _, list := range lists {
		for i, v := range list {
			if !(math.Abs(v) <= widest) {
				return fmt.Errorf("number %d of %d is %v; want at most 2³⁰⁰", i, len(list), v)
			}
		}
	}
	return nil
}

// decode reads one value without unknown keys.
func decode(text []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more after the object")
	}
	return nil
}

func checkKind(kind, want string, version int) error {
	switch {
	case kind != want:
		return fmt.Errorf("the kind is %q; want %q", kind, want)
	case version > newest:
		return fmt.Errorf("version %d, written by a later release; this one reads up to %d", version, newest)
	case version < 1:
		return fmt.Errorf("version %d; the first is 1", version)
	}
	return nil
}

// layout returns the likelihood of a name and the number of weights.
func layout(name string, outputs, features int) (l Likelihood, n int, err error) {
	for l = Bernoulli; l.String() != name; l++ {
		if l > Normal {
			return 0, 0, fmt.Errorf("there is no likelihood %q", name)
		}
	}
	if features < 1 || features > maxDrawn || outputs < 1 || outputs > maxDrawn/(features+1) || (l == Categorical) != (outputs > 1) {
		return 0, 0, fmt.Errorf("%d outputs of %d features for likelihood %s", outputs, features, name)
	}
	return l, outputs * (features + 1), nil
}
