package arviz

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// Read reads InferenceData as az.to_json writes it.
//
// Labels that are numbers become text, unless they count from 0 or 1: then the
// dim has none. coords that no variable uses are dropped.
//
// Errors: all faults of groups and dims, but only the first of the text itself;
// see the package. A statistic has one number a draw: others are a fault.
// Cost: the text and the numbers are in memory together.
func Read(r io.Reader) (*InferenceData, error) {
	var text bytes.Buffer // which grows by doubling
	if _, err := text.ReadFrom(r); err != nil {
		return nil, fmt.Errorf("arviz: %w", err)
	}
	f := file{parser: parser{b: text.Bytes()}, groups: map[string][]named{}, coords: map[string]labels{},
		dims: map[bool]map[string][]string{false: {}, true: {}}, attrs: map[string]json.RawMessage{}}
	if err := f.object(f.member); err != nil {
		return nil, err
	}
	if f.next(); f.at < len(f.b) {
		return nil, f.fault(f.at, "goes on with %s after its end", f.shown())
	}
	return f.data()
}

// file is the text with what has been read of it.
type file struct {
	parser
	groups map[string][]named // nil: not there
	coords map[string]labels
	dims   map[bool]map[string][]string // of predictions or not, by variable; "" has no name
	attrs  map[string]json.RawMessage
	faults []error
}

// named is an array of a group; it begins at a byte.
type named struct {
	name string
	at   int
	array
}

// labels are those of a dim, at a byte; count says whether they only count.
type labels struct {
	at    int
	text  []string
	count bool
}

// member reads one value of the outermost object.
func (f *file) member(key string) error {
	switch group, isAttrs := strings.CutSuffix(key, "attrs"); {
	case key == "coords" || key == "pred_coords":
		return f.object(func(dim string) error {
			l, err := f.labels()
			f.coords[dim] = l
			return err
		})
	case key == "dims" || key == "pred_dims":
		return f.object(func(variable string) error {
			names, err := f.names()
			f.dims[key == "pred_dims"][variable] = names
			return err
		})
	case isAttrs && (group == "" || slices.Contains(groupNames(), strings.TrimSuffix(group, "_"))):
		raw, err := f.raw()
		f.attrs[strings.TrimSuffix(group, "_")] = raw
		return err
	case slices.Contains(groupNames(), key):
		f.groups[key] = []named{}
		return f.object(func(name string) error {
			f.next()
			v := named{name: name, at: f.at}
			var err error
			v.array, err = f.numbers()
			f.groups[key] = append(f.groups[key], v)
			return err
		})
	}
	known := append(groupNames(), "coords", "dims", "pred_dims", "attrs")
	return f.parser.fault(f.at, "is no group of InferenceData%s", nearest.Suggest(key, known))
}

// labels reads the labels of a dim: texts, numbers or truth values.
func (f *file) labels() (labels, error) {
	f.next()
	l := labels{at: f.at, count: true}
	first := 0
	_, err := f.list(func(i int) error {
		if f.next() == '"' {
			s, err := f.string()
			l.text, l.count = append(l.text, s), false
			return err
		}
		from := f.at
		if _, err := f.number(); err != nil {
			return err
		}
		word := string(f.b[from:f.at])
		if i == 0 && word == "1" {
			first = 1
		}
		l.count = l.count && word == strconv.Itoa(i+first)
		l.text = append(l.text, word)
		return nil
	})
	return l, err
}

// names reads the names of dims, null for none.
func (f *file) names() (names []string, err error) {
	_, err = f.list(func(int) error {
		if f.next() == 'n' && string(f.word()) == "null" {
			names = append(names, "")
			return nil
		}
		s, err := f.string()
		names = append(names, s)
		return err
	})
	return names, err
}

func (f *file) note(at int, path, format string, a ...any) {
	f.path = []step{{key: path}}
	f.faults = append(f.faults, f.fault(at, format, a...))
}

// data puts the groups together.
func (f *file) data() (*InferenceData, error) {
	d := &InferenceData{}
	if len(f.attrs) > 0 {
		d.Attrs = f.attrs
	}
	for _, g := range drawGroups {
		if f.groups[g.name] == nil {
			for _, n := range []string{g.stats, warmup + g.name, warmup + g.stats} {
				if f.groups[n] != nil {
					f.note(len(f.b), n, "is there without %s", g.name)
				}
			}
			continue
		}
		run := f.run(g, "")
		if g.warmup && f.groups[warmup+g.name] != nil {
			run.Warmup = f.draws(warmup+g.name, f.run(g, warmup))
		}
		*g.draws(d) = f.draws(g.name, run)
	}
	for _, g := range dataGroups {
		for _, v := range f.groups[g.name] {
			*g.arrays(d) = append(*g.arrays(d), Array{v.name, f.dimsOf(g.name, v, v.shape, g.prediction), v.values})
		}
	}
	if f.faults != nil {
		return nil, errors.Join(f.faults...)
	}
	return d, nil
}

func (f *file) draws(group string, r bayes.Run) *bayes.Draws {
	if f.faults != nil {
		return nil
	}
	d, err := bayes.NewDraws(r)
	if err != nil {
		f.faults = append(f.faults, fmt.Errorf("arviz: %s: %w", group, err))
	}
	return d
}

// run reads the variables and statistics of a group of draws.
func (f *file) run(g drawGroup, prefix string) bayes.Run {
	var r bayes.Run
	group := prefix + g.name
	first := ""
	fits := func(group string, v named) bool {
		path := group + "." + v.name
		if len(v.shape) < 2 { // chain and draw
			f.note(v.at, path, "has %d dims, want chain, draw and then those of the variable", len(v.shape))
			return false
		}
		if first == "" {
			r.Chains, r.Draws, first = v.shape[0], v.shape[1], path
		}
		if v.shape[0] != r.Chains || v.shape[1] != r.Draws {
			f.note(v.at, path, "has %d chains of %d draws, %s has %d of %d", v.shape[0], v.shape[1], first, r.Chains, r.Draws)
			return false
		}
		return true
	}
	for _, v := range f.groups[group] {
		if fits(group, v) {
			r.Vars = append(r.Vars, bayes.Variable{Name: v.name, Dims: f.dimsOf(group, v, v.shape[2:], g.prediction)})
			r.Values = appendElements(r.Values, v.values, r.Chains*r.Draws)
		}
	}
	if g.stats == "" {
		return r
	}
	for _, v := range f.groups[prefix+g.stats] {
		switch {
		case !fits(prefix+g.stats, v):
		case len(v.shape) > 2:
			f.note(v.at, prefix+g.stats+"."+v.name, "has %d numbers a draw, statistics have one: leave it out", len(v.values)/(r.Chains*r.Draws))
		default:
			r.Stats = append(r.Stats, bayes.Stat{Name: v.name, Values: v.values})
		}
	}
	return r
}

// appendElements turns [chain][draw][element] into [element][chain][draw].
func appendElements(to, from []float64, draws int) []float64 {
	size := len(from) / draws
	to = slices.Grow(to, len(from))
	for e := range size {
		for t := range draws {
			to = append(to, from[t*size+e])
		}
	}
	return to
}

// dimsOf names and labels the dims of a variable.
func (f *file) dimsOf(group string, v named, shape []int, prediction bool) []bayes.Dim {
	path := group + "." + v.name
	names := f.dims[prediction][v.name]
	for _, s := range []string{"chain", "draw"} {
		if len(names) > 0 && names[0] == s {
			names = names[1:]
		}
	}
	if strings.HasSuffix(group, "log_likelihood") { // may lack dims of one event
		names = names[:min(len(names), len(shape))]
	}
	if len(names) > len(shape) {
		f.note(v.at, path, "has %d dims, their names are %q", len(shape), names)
		return nil
	}
	var dims []bayes.Dim
	for i, n := range shape {
		name := ""
		if i < len(names) {
			name = names[i]
		}
		l, labelled := f.coords[name]
		switch {
		case name == "" || name == fmt.Sprintf("%s_dim_%d", v.name, i):
			dims = append(dims, bayes.Size(n))
		case labelled && len(l.text) != n:
			f.note(l.at, "coords."+name, "has %d labels, the dim of %s has size %d", len(l.text), path, n)
		case labelled && !l.count:
			dims = append(dims, bayes.NewDim(name, l.text...))
		default:
			dims = append(dims, bayes.SizedDim(name, n))
		}
	}
	return dims
}
