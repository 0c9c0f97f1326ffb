package bayes

import (
	"encoding/json"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"

	"github.com/seed78144065/credence/internal/jsonnumber"
)

// drawsFormat and drawsVersion identify the JSON form of Draws. A change that
// an older reader would misread raises the version.
const (
	drawsFormat  = "credence.draws"
	drawsVersion = 1
)

// drawsAttrs is the object "attrs": what the arrays don't say.
type drawsAttrs struct {
	Format  string           `json:"format"`
	Version int              `json:"version"`
	Library string           `json:"library"`
	Seed    decimal          `json:"seed"`
	Config  json.RawMessage  `json:"config"`
	Chains  int              `json:"chains"`
	Draws   int              `json:"draws"`
	Shapes  map[string][]int `json:"shapes"`
	// TargetESS is there if the run had one.
	TargetESS float64 `json:"target_ess,omitempty"`
}

// decimal is a uint64 whose JSON is a string.
type decimal uint64

func (n decimal) MarshalText() ([]byte, error) { return strconv.AppendUint(nil, uint64(n), 10), nil }

func (n *decimal) UnmarshalText(b []byte) error {
	x, err := strconv.ParseUint(string(b), 10, 64)
	*n = decimal(x)
	return err
}

// MarshalJSON writes the draws as one object:
//
//	{"attrs": {"format": "credence.draws", "version": 1, "library": "v0.1.0",
//	           "seed": "42", "config": {…}, "chains": 2, "draws": 3, "shapes": {"mu": [], "theta": [2]}},
//	 "coords": {"school": ["A", "B"]},
//	 "dims": {"theta": ["school"]},
//	 "posterior": {"mu": [[…],[…]], "theta": [[[…,…],…],…]},
//	 "sample_stats": {"diverging": [[…],[…]], "log_weight": [[…],[…]]},
//	 "warmup": {…}}
//
// This form keeps draws; bayes/arviz writes the one that ArviZ reads, and
// bayes/cmdstan Stan's. posterior, sample_stats, coords and dims are ArviZ's:
// arrays are [chain][draw] and then the variable's own dims; coords are the
// labels of named dims. A dim without a name is null. shapes holds the sizes
// of the dims. attrs has target_ess if the run was to reach an effective sample
// size. log_weight is there if the draws have weights, warmup, an object
// like the whole, if warm-up draws were saved.
//
// Numbers have the fewest digits that read back as the same bits. The JSON has
// no other numbers, so NaN, +Inf and -Inf are the strings "NaN", "Infinity"
// and "-Infinity"; the payload of a NaN is lost. The seed is a string because
// many readers keep only 53 bits of a number.
//
// Errors: a Config that does not marshal.
func (d *Draws) MarshalJSON() ([]byte, error) {
	attrs := drawsAttrs{Format: drawsFormat, Version: drawsVersion, Library: d.Library(), Seed: decimal(d.seed),
		Chains: d.chains, Draws: d.draws, Shapes: map[string][]int{}, TargetESS: d.targetESS}
	var err error
	if attrs.Config, err = json.Marshal(d.config); err != nil {
		return nil, fmt.Errorf("bayes: the draws' Config has no JSON form: %w", err)
	}
	coords := map[string][]string{}
	dims := map[string][]*string{}
	for _, v := range d.vars {
		attrs.Shapes[v.name] = v.Shape()
		for _, dim := range v.dims {
			name := dim.Name()
			if name == "" {
				dims[v.name] = append(dims[v.name], nil)
			} else {
				dims[v.name] = append(dims[v.name], &name)
			}
			if dim.Labels() != nil {
				coords[name] = dim.Labels()
			}
		}
	}
	w := drawsWriter{}
	w.json(`{"attrs":`, attrs)
	w.json(`,"coords":`, coords)
	w.json(`,"dims":`, dims)
	w.b = append(w.b, `,"posterior":{`...)
	for i, v := range d.vars {
		w.array(i, v.name, v.values, d.chains, d.draws, v.Shape())
	}
	w.b = append(w.b, `},"sample_stats":{`...)
	stats := d.stats
	if d.logWeights != nil {
		stats = append(slices.Clip(stats), Stat{logWeightName, d.logWeights})
	}
	for i, s := range stats {
		w.array(i, s.Name, s.Values, d.chains, d.draws, nil)
	}
	w.b = append(w.b, '}')
	if d.warmup != nil {
		w.json(`,"warmup":`, d.warmup)
	}
	return append(w.b, '}'), w.err
}

// moduleVersion returns the version of this library in the running program.
func moduleVersion() string {
	const path = "github.com/seed78144065/credence"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path == path {
			return m.Version
		}
	}
	return "unknown"
}

// drawsWriter builds the JSON; the first error sticks.
type drawsWriter struct {
	b   []byte
	err error
}

func (w *drawsWriter) json(key string, v any) {
	b, err := json.Marshal(v)
	if w.err == nil {
		w.err = err
	}
	w.b = append(append(w.b, key...), b...)
}

// array writes "name":[chain][draw][dims…] from values [element][chain][draw].
func (w *drawsWriter) array(i int, name string, values []float64, chains, draws int, shape []int) {
	if i > 0 {
		w.b = append(w.b, ',')
	}
	w.json("", name)
	w.b = append(w.b, ':')
	var nested func(at, stride int, sizes []int)
	nested = func(at, stride int, sizes []int) {
		if len(sizes) == 0 {
			w.b = jsonnumber.Append(w.b, values[at])
			return
		}
		// Element e of a row-major array is at the stride of what follows.
		inner := 1
		for _, s := range sizes[1:] {
			inner *= s
		}
		w.list(sizes[0], func(k int) { nested(at+k*inner*stride, stride, sizes[1:]) })
	}
	w.list(chains, func(c int) {
		w.list(draws, func(t int) { nested(c*draws+t, chains*draws, shape) })
	})
}

func (w *drawsWriter) list(n int, item func(int)) {
	w.b = append(w.b, '[')
	for k := range n {
		if k > 0 {
			w.b = append(w.b, ',')
		}
		item(k)
	}
	w.b = append(w.b, ']')
}
