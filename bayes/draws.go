package bayes

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/numeric"
)

// Draws is the result of inference: draws of named variables by chain, what
// the sampler recorded about each draw, weights if the draws have them, and
// the seed and configuration that made them.
//
// Draws are immutable and safe for concurrent use. Accessors return views, not
// copies: callers must not write to the slices they get.
//
// Chains have equal length. A run that was cancelled keeps the draws that
// every chain has made, perhaps none.
type Draws struct {
	chains, draws int
	vars          []RV // dims, names and values; weights are those of the Draws
	stats         []Stat
	logWeights    []float64 // [chain][draw], nil: equal
	weights       []float64 // exp(logWeights), normalised to sum 1
	warmup        *Draws
	config        any
	seed          uint64
	targetESS     float64 // that the run was to reach, 0: none
	library       string  // version that wrote the JSON these draws were read from
}

// Drawer is anything with draws; *Draws is one.
type Drawer interface{ Draws() *Draws }

// Run is what an inference method hands to NewDraws.
type Run struct {
	// Vars are the variables, in the order of their values.
	Vars []Variable
	// Chains is the number of chains, at least 1; Draws the number of draws of
	// each chain, 0 for a run cancelled before its first draw.
	Chains, Draws int
	// Values are the draws: [element][chain][draw], elements of all variables
	// one after the other, each variable in row-major order. NaN is kept: it
	// shows in every summary.
	Values []float64
	// Stats are the sampler's own numbers. Names are ArviZ's: lp, diverging
	// (0 or 1), energy, tree_depth, reached_max_treedepth (0 or 1), n_steps,
	// acceptance_rate, step_size.
	Stats []Stat
	// LogWeights are unnormalised log weights [chain][draw]; nil means equal
	// weights. -Inf is weight 0.
	LogWeights []float64
	// Warmup holds the warm-up draws if they were saved.
	Warmup *Draws
	// Config is the configuration of the run; it must marshal to JSON.
	Config any
	// Seed is the seed of the run.
	Seed uint64
	// TargetESS is the effective sample size that the run was to reach, 0 if it
	// was to make a number of draws: Check warns of what has less.
	TargetESS float64
}

// Stat is one number the sampler recorded for each draw: [chain][draw].
type Stat struct {
	Name   string    // as "divergent" or "energy"
	Values []float64 // chain after chain
}

// maxElements bounds the elements of one variable: 2^30, 8 GiB a draw.
const maxElements = 1 << 30

// logWeightName is the sample_stats name that the JSON form gives log weights.
const logWeightName = "log_weight"

// NewDraws checks a run and returns its draws. The slices of r become part of
// the result: the caller must not write to them afterwards.
//
// Errors: all faults at once; each names the field, what it is and what it
// should be.
func NewDraws(r Run) (*Draws, error) {
	var faults []error
	fault := func(format string, a ...any) {
		faults = append(faults, fmt.Errorf("bayes: NewDraws: "+format, a...))
	}
	if r.Chains < 1 {
		fault("Chains is %d, want at least 1", r.Chains)
	}
	if r.Draws < 0 {
		fault("Draws is %d, want at least 0", r.Draws)
	}
	if !(r.TargetESS >= 0 && r.TargetESS <= math.MaxFloat64) {
		fault("TargetESS is %v, want a positive number or 0 for none", r.TargetESS)
	}
	if len(r.Vars) == 0 {
		fault("Vars is empty, want at least one variable")
	}
	if r.Warmup != nil && r.Warmup.warmup != nil {
		fault("Warmup has warm-up draws of its own")
	}
	faults = append(faults, checkVariables(r.Vars)...)
	for i, s := range r.Stats {
		if !utf8.ValidString(s.Name) {
			fault("Stats[%d]: name %q isn't UTF-8", i, s.Name)
		}
		if s.Name == "" {
			fault("Stats[%d] has no name", i)
		}
		if s.Name == logWeightName {
			fault("Stats[%d] is named %q: give weights as LogWeights", i, s.Name)
		}
		if slices.ContainsFunc(r.Stats[:i], func(t Stat) bool { return t.Name == s.Name }) {
			fault("Stats[%d]: duplicate name %q", i, s.Name)
		}
	}
	if faults != nil { // the lengths below need sound sizes
		return nil, errors.Join(faults...)
	}

	elements := 0
	for _, v := range r.Vars {
		elements += v.Size()
	}
	perElement, ok := mulInt(r.Chains, r.Draws)
	want, ok2 := mulInt(elements, perElement)
	if !ok || !ok2 || len(r.Values) != want {
		fault("Values has length %d, want %d elements x %d chains x %d draws", len(r.Values), elements, r.Chains, r.Draws)
	}
	for _, s := range r.Stats {
		if len(s.Values) != perElement {
			fault("stat %q has length %d, want %d chains x %d draws", s.Name, len(s.Values), r.Chains, r.Draws)
		}
	}
	weights, err := normaliseWeights(r.LogWeights, r.Chains, r.Draws)
	if err != nil {
		faults = append(faults, err)
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}

	d := &Draws{
		chains: r.Chains, draws: r.Draws, stats: slices.Clone(r.Stats),
		logWeights: r.LogWeights, weights: weights,
		warmup: r.Warmup, config: r.Config, seed: r.Seed, targetESS: r.TargetESS,
	}
	at := 0
	for _, v := range r.Vars {
		n := v.Size() * perElement
		d.vars = append(d.vars, RV{
			name: v.Name, dims: slices.Clone(v.Dims), chains: r.Chains, draws: r.Draws,
			values: r.Values[at : at+n : at+n], weights: weights,
		})
		at += n
	}
	return d, nil
}

// Draws returns d: *Draws is a Drawer.
func (d *Draws) Draws() *Draws { return d }

// String names the variables and counts the draws: Summary says what they are.
func (d *Draws) String() string {
	return fmt.Sprintf("%d chains of %d draws: %s", d.chains, d.draws, strings.Join(d.Names(), ", "))
}

// Chains returns the number of chains.
func (d *Draws) Chains() int { return d.chains }

// Len returns the number of draws of each chain.
func (d *Draws) Len() int { return d.draws }

// Vars iterates over the variables by name, in the order of the model.
func (d *Draws) Vars() iter.Seq2[string, RV] {
	return func(yield func(string, RV) bool) {
		for _, v := range d.vars {
			if !yield(v.name, v) {
				return
			}
		}
	}
}

// Names returns the names of the variables, in the order of the model.
func (d *Draws) Names() []string {
	names := make([]string, len(d.vars))
	for i, v := range d.vars {
		names[i] = v.name
	}
	return names
}

// Var returns a variable by name. An unknown name is an error that tells the
// nearest one; it is ErrUnknownName.
func (d *Draws) Var(name string) (RV, error) {
	for _, v := range d.vars {
		if v.name == name {
			return v, nil
		}
	}
	return RV{}, &BuildError{Msg: fmt.Sprintf("no variable %q in the draws%s", name, nearest.Suggest(name, d.Names())), err: ErrUnknownName}
}

// Stat returns what the sampler recorded under an ArviZ name, [chain][draw],
// and whether it did.
func (d *Draws) Stat(name string) ([][]float64, bool) {
	for _, s := range d.stats {
		if s.Name == name {
			return chainViews(s.Values, d.chains, d.draws), true
		}
	}
	return nil, false
}

// StatNames returns the names Stat knows, in the order of the run.
func (d *Draws) StatNames() []string {
	names := make([]string, len(d.stats))
	for i, s := range d.stats {
		names[i] = s.Name
	}
	return names
}

// LogWeights returns the log weights as the method gave them, [chain][draw],
// or nil if all draws weigh the same.
func (d *Draws) LogWeights() []float64 { return d.logWeights }

// Warmup returns the warm-up draws, nil if they were not saved.
func (d *Draws) Warmup() *Draws { return d.warmup }

// Config returns the configuration of the run: the value the method stored or,
// for draws read from JSON, its json.RawMessage.
func (d *Draws) Config() any { return d.config }

// WithConfig returns the same draws with another configuration: what a method that
// runs others says of itself. It must marshal to JSON.
func (d *Draws) WithConfig(config any) *Draws {
	e := *d
	e.config = config
	return &e
}

// Seed returns the seed of the run.
func (d *Draws) Seed() uint64 { return d.seed }

// Library returns the version of this library that made the draws, as the
// module system names it: "unknown" if it doesn't.
func (d *Draws) Library() string {
	if d.library != "" {
		return d.library
	}
	return moduleVersion()
}

// With returns draws that also hold v under name, for instance a derived
// variable; d itself is unchanged and its values are shared, not copied.
func (d *Draws) With(name string, v RV) (*Draws, error) {
	var faults []error
	if v.chains != d.chains || v.draws != d.draws {
		faults = append(faults, fmt.Errorf("bayes: With %q: the variable has %d chains of %d draws, the draws %d of %d",
			name, v.chains, v.draws, d.chains, d.draws))
	}
	vars := make([]Variable, 0, len(d.vars)+1)
	for _, u := range d.vars {
		vars = append(vars, Variable{Name: u.name, Dims: u.dims})
	}
	faults = append(faults, checkVariables(append(vars, Variable{Name: name, Dims: v.dims}))...)
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	v.name, v.weights = name, d.weights
	e := *d
	e.vars = append(slices.Clip(d.vars), v)
	return &e, nil
}

// checkVariables returns the faults of a list of variables: names empty or
// repeated, impossible sizes, and dims that share a name but not their size
// and labels.
func checkVariables(vars []Variable) []error {
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf("bayes: "+format, a...)) }
	seen := map[string]bool{}
	dims := map[string]Dim{}
	for i, v := range vars {
		switch {
		case v.Name == "":
			fault("variable %d has no name", i)
		case seen[v.Name]:
			fault("duplicate variable %q", v.Name)
		case !utf8.ValidString(v.Name):
			fault("variable %d: name %q isn't UTF-8", i, v.Name)
		}
		seen[v.Name] = true
		size := 1
		for j, d := range v.Dims {
			if d.Size() < 1 {
				fault("variable %q: dim %d (%q) has size %d, want at least 1", v.Name, j, d.Name(), d.Size())
				continue
			}
			if size <= maxElements { // so the product can't overflow
				if size *= min(d.Size(), maxElements+1); size > maxElements {
					fault("variable %q has more than %d elements", v.Name, maxElements)
				}
			}
			if dup, has := firstDuplicate(d.Labels()); has {
				fault("variable %q: dim %q has the label %q twice", v.Name, d.Name(), dup)
			}
			if text := append([]string{d.Name()}, d.Labels()...); slices.ContainsFunc(text, func(s string) bool { return !utf8.ValidString(s) }) {
				fault("variable %q: the name or labels %q of dim %d aren't UTF-8", v.Name, text, j)
			}
			if d.Name() == "" {
				if d.Labels() != nil {
					fault("variable %q: dim %d has labels %q but no name", v.Name, j, d.Labels())
				}
				continue
			}
			if e, has := dims[d.Name()]; has && (e.Size() != d.Size() || !slices.Equal(e.Labels(), d.Labels())) {
				fault("variable %q: dim %q has size %d and labels %q, an earlier variable has it with size %d and labels %q",
					v.Name, d.Name(), d.Size(), d.Labels(), e.Size(), e.Labels())
			}
			dims[d.Name()] = d
		}
	}
	return faults
}

// normaliseWeights returns exp(logw) scaled to sum 1, nil for nil.
func normaliseWeights(logw []float64, chains, draws int) ([]float64, error) {
	if logw == nil {
		return nil, nil
	}
	if len(logw) != chains*draws {
		return nil, fmt.Errorf("bayes: NewDraws: LogWeights has length %d, want %d chains x %d draws", len(logw), chains, draws)
	}
	if len(logw) == 0 {
		return []float64{}, nil
	}
	for i, l := range logw {
		if math.IsNaN(l) || math.IsInf(l, 1) {
			return nil, fmt.Errorf("bayes: NewDraws: LogWeights of chain %d, draw %d is %v, want a number or -Inf", i/draws, i%draws, l)
		}
	}
	top := slices.Max(logw)
	if math.IsInf(top, -1) {
		return nil, errors.New("bayes: NewDraws: every log weight is -Inf: no draw has any weight")
	}
	w := make([]float64, len(logw))
	sum := 0.0
	for i, l := range logw {
		w[i] = numeric.Exp(l - top)
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	return w, nil
}

// chainViews cuts [chain][draw] values into one view per chain.
func chainViews(values []float64, chains, draws int) [][]float64 {
	out := make([][]float64, chains)
	for k := range out {
		out[k] = values[k*draws : (k+1)*draws : (k+1)*draws]
	}
	return out
}

// mulInt returns a·b and whether it fits an int; a and b are not negative.
func mulInt(a, b int) (int, bool) {
	if b != 0 && a > math.MaxInt/b {
		return 0, false
	}
	return a * b, true
}

func firstDuplicate(names []string) (string, bool) {
	seen := make(map[string]bool, len(names))
	for _, n := range names {
		if seen[n] {
			return n, true
		}
		seen[n] = true
	}
	return "", false
}
