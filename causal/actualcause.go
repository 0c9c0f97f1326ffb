package causal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// Verdict says whether something was the cause of what happened.
type Verdict int

const (
	// NotCause: it did not happen, or without it the outcome would have been the
	// same, whatever else is held as it was.
	NotCause Verdict = iota
	// NotMinimal: a part of it is a cause.
	NotMinimal
	// IsCause: without it the outcome would have been another, with the witness
	// held as it was, and of no part of it is that true.
	IsCause
)

// String names the verdict.
func (v Verdict) String() string { return [...]string{"no cause", "a cause in part", "a cause"}[v] }

// Actuality is what ActualCause found.
type Actuality struct {
	Verdict Verdict // whether it was a cause
	// Witness are the variables that are to be held at what they were for the
	// outcome to change, as few as possible, if the verdict is not NotCause.
	Witness []string
	// Instead is what the cause would have been then.
	Instead map[string]float64
}

// String says it in words.
func (a *Actuality) String() string {
	if a.Verdict == NotCause {
		return a.Verdict.String()
	}
	var instead []string
	for _, name := range slices.Sorted(maps.Keys(a.Instead)) {
		instead = append(instead, fmt.Sprintf("%s = %g", name, a.Instead[name]))
	}
	text := fmt.Sprintf("%v: with %s the outcome would have been another", a.Verdict, strings.Join(instead, ", "))
	if len(a.Witness) > 0 {
		text += ", " + strings.Join(a.Witness, ", ") + " being as it was"
	}
	return text
}

// maxWitnesses bounds the variables between cause and outcome: their subsets are
// searched.
const maxWitnesses = 24

// ActualCause reports whether cause, some variables with the values they had, was
// the cause that outcome had the value it had, in a situation: the values of all
// variables with a distribution that matter. What happened then is computed.
//
// The alternatives of a variable are the values that its mechanism can give.
//
// Errors: unknown names; mechanisms with chance or parameters in them, whose noise
// a situation does not fix; more than 24 variables between cause and outcome.
// Source: [Halpern2015], the modified definition: AC1, AC2(a^m), AC3.
// Cost: exponential in the variables that are between cause and outcome: 2^20
// sets take about a second.
func ActualCause(ctx context.Context, m *SCM, situation, cause map[string]float64, outcome string, value float64) (*Actuality, error) {
	s, err := newScene(ctx, m, situation, cause, outcome)
	if err != nil {
		return nil, fmt.Errorf("causal: ActualCause: %w", err)
	}
	actual := s.evaluate(nil)
	v := &s.tables.Vars[s.outcome]
	if v.Value(0, 0, actual[s.outcome]) != value {
		return &Actuality{}, nil
	}
	for i, name := range slices.Sorted(maps.Keys(cause)) {
		if k := s.cause[i]; s.tables.Vars[k].Value(0, 0, actual[k]) != cause[name] {
			return &Actuality{}, nil
		}
	}
	found, err := s.change(ctx, actual, s.cause)
	if err != nil || found == nil {
		return &Actuality{}, err
	}
	found.Verdict = IsCause
	for part := uint(1); part < 1<<len(s.cause)-1; part++ {
		var some []int
		for i, k := range s.cause {
			if part>>i&1 == 1 {
				some = append(some, k)
			}
		}
		smaller, err := s.change(ctx, actual, some)
		if err != nil {
			return nil, err
		}
		if smaller != nil {
			found.Verdict = NotMinimal
		}
	}
	return found, nil
}

// scene is a deterministic model in a situation.
type scene struct {
	tables  *bayes.Tables
	given   []int // by variable: level in the situation; −1 if it is computed
	cause   []int // by name
	outcome int
}

func newScene(ctx context.Context, m *SCM, situation, cause map[string]float64, outcome string) (*scene, error) {
	if len(cause) == 0 {
		return nil, errors.New("the cause has no variables")
	}
	one, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "no parameter"}}, Chains: 1, Draws: 1, Values: []float64{0}})
	if err != nil {
		return nil, err
	}
	names := []string{factual + "." + outcome}
	for _, name := range slices.Sorted(maps.Keys(cause)) {
		if name == outcome {
			return nil, fmt.Errorf("%s is the outcome and its own cause", name)
		}
		names = append(names, factual+"."+name)
	}
	j := bayes.Joint{Worlds: []bayes.World{{Name: factual, Program: m.prog}}}
	t, err := j.Tabulate(ctx, one, nil, nil, names...)
	if err != nil {
		return nil, err
	}
	s := &scene{tables: t, given: make([]int, len(t.Vars))}
	s.outcome, _ = t.Var(names[0])
	for _, name := range names[1:] {
		k, _ := t.Var(name)
		s.cause = append(s.cause, k)
	}
	var errs []error
	used := make(map[string]bool)
	var drawn []string
	for k := range t.Vars {
		v := &t.Vars[k]
		if s.given[k] = -1; v.Site == "" {
			continue
		}
		drawn = append(drawn, v.Name)
		x, has := situation[v.Name]
		used[v.Name] = true
		switch {
		case len(v.Parents) > 0:
			errs = append(errs, fmt.Errorf("%s is drawn by chance given others, and no situation fixes its noise: ask Worlds for the probability that the outcome changes, with From(f) for what is held", v.Name))
			continue
		case !has:
			errs = append(errs, fmt.Errorf("the situation says nothing of %s, which matters", v.Name))
			continue
		}
		for level := range v.Levels {
			if v.Value(0, 0, level) == x {
				s.given[k] = level
			}
		}
		if s.given[k] < 0 {
			errs = append(errs, fmt.Errorf("%s can't be %g", v.Name, x))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(situation)) {
		if _, err := m.graph.Parents(name); err != nil && !used[name] {
			errs = append(errs, fmt.Errorf("the situation has %q, which the model has not%s", name, nearest.Suggest(name, drawn)))
		}
	}
	if t.Rows > 1 {
		errs = append(errs, fmt.Errorf("the model has %d rows; want one case: see bayes.Program.Bind", t.Rows))
	}
	return s, errors.Join(errs...)
}

// evaluate returns the level of each variable with some held, by variable, at
// levels; −1 leaves one alone.
func (s *scene) evaluate(held []int) []int {
	levels := make([]int, len(s.given))
	s.into(levels, held)
	return levels
}

func (s *scene) into(levels, held []int) {
	for k := range levels {
		v := &s.tables.Vars[k]
		switch {
		case held != nil && held[k] >= 0:
			levels[k] = held[k]
		case s.given[k] >= 0:
			levels[k] = s.given[k]
		default:
			config := 0
			for _, p := range v.Parents {
				config = config*s.tables.Vars[p].Levels + levels[p]
			}
			levels[k] = v.Level(0, 0, config)
		}
	}
}

// change finds the fewest variables that, held as they were, let another value of
// the cause change the outcome; nil if there are none.
func (s *scene) change(ctx context.Context, actual, cause []int) (*Actuality, error) {
	between := s.between(cause)
	if len(between) > maxWitnesses {
		return nil, fmt.Errorf("causal: ActualCause: %d variables are between cause and outcome, more than %d; leave some out of the model", len(between), maxWitnesses)
	}
	held, levels := make([]int, len(actual)), make([]int, len(actual))
	for size := range len(between) + 1 {
		for set := uint64(1)<<size - 1; set < 1<<len(between); set = following(set) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			for k := range held {
				held[k] = -1
			}
			for i, k := range between {
				if set>>i&1 == 1 {
					held[k] = actual[k]
				}
			}
			if s.alternative(held, levels, actual, cause) {
				a := &Actuality{Instead: make(map[string]float64)}
				for _, k := range cause {
					a.Instead[s.tables.Vars[k].Name] = s.tables.Vars[k].Value(0, 0, held[k])
				}
				for i, k := range between {
					if set>>i&1 == 1 {
						a.Witness = append(a.Witness, s.tables.Vars[k].Name)
					}
				}
				return a, nil
			}
			if set == 0 {
				break
			}
		}
	}
	return nil, nil
}

// alternative sets the cause in held to values under which the outcome is
// another, if there are such.
func (s *scene) alternative(held, levels, actual, cause []int) bool {
	if len(cause) == 0 {
		s.into(levels, held)
		return levels[s.outcome] != actual[s.outcome]
	}
	k := cause[0]
	for held[k] = range s.tables.Vars[k].Levels {
		if s.alternative(held, levels, actual, cause[1:]) {
			return true
		}
	}
	return false
}

// between returns the variables downstream of the cause and upstream of the
// outcome: holding others changes nothing.
func (s *scene) between(cause []int) []int {
	n := len(s.given)
	below, above := make([]bool, n), make([]bool, n)
	above[s.outcome] = true
	for k := n - 1; k >= 0; k-- {
		if above[k] {
			for _, p := range s.tables.Vars[k].Parents {
				above[p] = true
			}
		}
	}
	var out []int
	for k := range n {
		below[k] = slices.Contains(cause, k) || slices.ContainsFunc(s.tables.Vars[k].Parents, func(p int) bool { return below[p] })
		if below[k] && above[k] && k != s.outcome && !slices.Contains(cause, k) {
			out = append(out, k)
		}
	}
	return out
}

// following returns the next larger number with as many bits.
//
// Source: [Knuth2011] §7.1.3.
func following(set uint64) uint64 {
	low := set & -set
	next := set + low
	return next | (set^next)>>2>>bits.TrailingZeros64(low)
}
