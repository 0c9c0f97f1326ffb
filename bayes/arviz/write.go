package arviz

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// Write writes InferenceData as az.from_json reads it. Seeds and
// configurations are lost.
//
// Errors: all faults at once: no group, no draws, weights, which the schema has
// no place for; one name for variables with other dims, or for dims with other
// labels, in two groups; dims called chain or draw; arrays whose length is not
// that of their dims; attributes that are no JSON objects.
func Write(w io.Writer, d *InferenceData) error {
	if d == nil {
		d = new(InferenceData) // of which there is nothing to write either
	}
	f := writer{w: bufio.NewWriter(w), coords: map[string]bayes.Dim{}, dims: map[bool]map[string][]bayes.Dim{false: {}, true: {}}}
	f.check(d)
	if f.faults != nil {
		return errors.Join(f.faults...)
	}
	f.object(func() {
		for _, g := range drawGroups {
			f.draws(g, "", *g.draws(d))
			if v := *g.draws(d); v != nil {
				f.draws(g, warmup, v.Warmup())
			}
		}
		for _, g := range dataGroups {
			f.data(g.name, *g.arrays(d))
		}
		f.labels()
		for _, name := range slices.Sorted(maps.Keys(d.Attrs)) {
			key := "attrs"
			if name != "" {
				key = name + "_attrs"
			}
			f.key(key)
			f.w.Write(d.Attrs[name])
		}
	})
	f.w.WriteByte('\n')
	if err := f.w.Flush(); err != nil {
		return fmt.Errorf("arviz: %w", err)
	}
	return nil
}

// writer writes one file; w keeps the first error.
type writer struct {
	w      *bufio.Writer
	coords map[string]bayes.Dim
	dims   map[bool]map[string][]bayes.Dim // of predictions or not, by variable
	faults []error
	first  bool // whether the next member of an object is its first
	number []byte
}

func (f *writer) fault(format string, a ...any) {
	f.faults = append(f.faults, fmt.Errorf("arviz: Write: "+format, a...))
}

// check finds what can't be written, and collects dims.
func (f *writer) check(d *InferenceData) {
	some := false
	for _, g := range drawGroups {
		v := *g.draws(d)
		if v == nil {
			continue
		}
		some = true
		f.checkDraws(g, g.name, v)
		if w := v.Warmup(); w != nil && !g.warmup {
			f.fault("%s has warm-up draws, which the schema doesn't know", g.name)
		} else if w != nil {
			f.checkDraws(g, warmup+g.name, w)
		}
	}
	for _, g := range dataGroups {
		seen := map[string]bool{}
		for _, a := range *g.arrays(d) {
			some = true
			n := bayes.Variable{Dims: a.Dims}.Size()
			if n != len(a.Values) || n == 0 {
				f.fault("%s.%s has %d values, its dims make %d; want as many, and one or more", g.name, a.Name, len(a.Values), n)
			}
			if a.Name == "" || seen[a.Name] {
				f.fault("%s has the name %q twice or without letters", g.name, a.Name)
			}
			seen[a.Name] = true
			f.variable(g.prediction, g.name, a.Name, a.Dims)
		}
	}
	if !some {
		f.fault("there is nothing in it")
	}
	for name, raw := range d.Attrs {
		if text := strings.TrimSpace(string(raw)); !json.Valid(raw) || text[0] != '{' || name != "" && !slices.Contains(groupNames(), name) {
			f.fault("the attributes of %q are %.40q, want a JSON object and the name of a group", name, raw)
		}
	}
}

func (f *writer) checkDraws(g drawGroup, group string, d *bayes.Draws) {
	if d.LogWeights() != nil {
		f.fault("%s has weights, ArviZ has none: resample the draws, or write the JSON of bayes.Draws", group)
	}
	if d.Len() == 0 {
		f.fault("%s has no draws", group)
	}
	if g.stats == "" && len(d.StatNames()) > 0 {
		f.fault("%s has the statistics %q, which the schema doesn't know", group, d.StatNames())
	}
	for name, v := range d.Vars() {
		f.variable(g.prediction, group, name, v.Dims())
	}
	for _, name := range d.StatNames() {
		f.variable(g.prediction, strings.Replace(group, g.name, g.stats, 1), name, nil)
	}
}

// variable keeps the dims of a variable; one name has the same in all groups.
func (f *writer) variable(prediction bool, group, name string, dims []bayes.Dim) {
	byName := func(a, b bayes.Dim) bool { return a.Name() == b.Name() }
	if was, has := f.dims[prediction][name]; has && !slices.EqualFunc(was, dims, byName) {
		f.fault("%s.%s has the dims %q, another group has them as %q: the file has one list for both", group, name, dimNames(dims), dimNames(was))
	}
	f.dims[prediction][name] = dims
	for i, d := range dims {
		switch was, has := f.coords[d.Name()]; {
		case d.Name() == "":
			continue
		case d.Name() == "chain" || d.Name() == "draw":
			f.fault("%s.%s has a dim %q, which is ArviZ's own name: rename it", group, name, d.Name())
		case d.Name() == fmt.Sprintf("%s_dim_%d", name, i):
			f.fault("%s.%s has a dim %q, which is ArviZ's name of one without a name: rename it", group, name, d.Name())
		case has && (was.Size() != d.Size() || !slices.Equal(was.Labels(), d.Labels())):
			f.fault("%s.%s has the dim %q with other labels or another size than an earlier variable: rename one", group, name, d.Name())
		}
		f.coords[d.Name()] = d
	}
}

func dimNames(dims []bayes.Dim) []string {
	names := make([]string, len(dims))
	for i, d := range dims {
		names[i] = d.Name()
	}
	return names
}

func (f *writer) draws(g drawGroup, prefix string, d *bayes.Draws) {
	if d == nil {
		return
	}
	f.key(prefix + g.name)
	f.object(func() {
		for name, v := range d.Vars() {
			f.key(name)
			f.array(append([]int{d.Chains(), d.Len()}, v.Shape()...), v.Values(), 2, appendFloat)
		}
	})
	if len(d.StatNames()) == 0 {
		return
	}
	f.key(prefix + g.stats)
	f.object(func() {
		for _, name := range d.StatNames() {
			chains, _ := d.Stat(name)
			values := slices.Concat(chains...)
			f.key(name)
			f.array([]int{d.Chains(), d.Len()}, values, 2, statForm(name, values))
		}
	})
}

func (f *writer) data(group string, arrays []Array) {
	if len(arrays) == 0 {
		return
	}
	f.key(group)
	f.object(func() {
		for _, a := range arrays {
			var shape []int
			for _, d := range a.Dims {
				shape = append(shape, d.Size())
			}
			form := appendFloat
			if !slices.ContainsFunc(a.Values, func(x float64) bool { return !isInt(x) }) {
				form = appendInt
			}
			f.key(a.Name)
			f.array(shape, a.Values, 0, form)
		}
	})
}

// labels writes coords, dims and pred_dims.
func (f *writer) labels() {
	coords := map[string][]string{}
	for name, d := range f.coords {
		if d.Labels() != nil {
			coords[name] = d.Labels()
		}
	}
	f.json("coords", coords)
	for _, prediction := range []bool{false, true} {
		dims := map[string][]*string{}
		for variable, ds := range f.dims[prediction] {
			var names []*string
			for i, name := range dimNames(ds) {
				if name != "" {
					names = append(append(names, make([]*string, i-len(names))...), &name)
				}
			}
			if names != nil {
				dims[variable] = names
			}
		}
		if !prediction {
			f.json("dims", dims)
		} else if len(dims) > 0 {
			f.json("pred_dims", dims)
		}
	}
}

func (f *writer) json(key string, v any) {
	b, err := json.Marshal(v) // maps in order of their keys
	if err != nil {
		f.fault("%s: %w", key, err)
	}
	f.key(key)
	f.w.Write(b)
}

func (f *writer) object(members func()) {
	f.first = true
	f.w.WriteByte('{')
	members()
	f.w.WriteByte('}')
	f.first = false
}

func (f *writer) key(name string) {
	if !f.first {
		f.w.WriteString(",\n")
	}
	f.first = false
	b, _ := json.Marshal(name) // of a string, which never fails
	f.w.Write(append(b, ':'))
}

// array writes nested values of a shape. The first outer dims are the last of
// values in memory: [element][chain][draw].
func (f *writer) array(shape []int, values []float64, outer int, form func([]byte, float64) []byte) {
	stride := make([]int, len(shape))
	n := 1
	for k := range shape { // from the fastest dim on
		d := (outer - 1 - k + len(shape)) % len(shape)
		stride[d] = n
		n *= shape[d]
	}
	var write func(depth, at int)
	write = func(depth, at int) {
		if depth == len(shape) {
			f.number = form(f.number[:0], values[at])
			f.w.Write(f.number)
			return
		}
		for i := range shape[depth] {
			f.w.WriteByte("[,"[min(i, 1)])
			write(depth+1, at+i*stride[depth])
		}
		f.w.WriteByte(']')
	}
	write(0, 0)
}

// statForm returns how ArviZ has a statistic: a truth value, a count or a
// number.
func statForm(name string, values []float64) func([]byte, float64) []byte {
	all := func(ok func(float64) bool) bool {
		return !slices.ContainsFunc(values, func(x float64) bool { return !ok(x) })
	}
	switch name {
	case "diverging", "reached_max_treedepth":
		if all(func(x float64) bool { return isInt(x) && (x == 0 || x == 1) }) {
			return func(b []byte, x float64) []byte { return strconv.AppendBool(b, x == 1) }
		}
	case "tree_depth", "n_steps":
		if all(isInt) {
			return appendInt
		}
	}
	return appendFloat
}

// isInt says whether an integer of Python keeps x: no fraction, no sign of 0,
// and below 2⁵³, from where on not all integers are there.
func isInt(x float64) bool {
	return x == math.Trunc(x) && math.Abs(x) < 1<<53 && (x != 0 || !math.Signbit(x))
}

func appendInt(b []byte, x float64) []byte { return strconv.AppendInt(b, int64(x), 10) }

// appendFloat writes x as Python's json does: always a float there.
func appendFloat(b []byte, x float64) []byte {
	switch {
	case math.IsNaN(x):
		return append(b, "NaN"...)
	case math.IsInf(x, 1):
		return append(b, "Infinity"...)
	case math.IsInf(x, -1):
		return append(b, "-Infinity"...)
	}
	from := len(b)
	b = strconv.AppendFloat(b, x, 'g', -1, 64)
	if !strings.ContainsAny(string(b[from:]), ".e") {
		b = append(b, ".0"...)
	}
	return b
}
