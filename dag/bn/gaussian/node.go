package gaussian

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// Node is a continuous variable with its distribution given its parents: for
// each combination of states of the discrete ones a regression on the others.
type Node struct {
	Name string `json:"name"` // one of its own
	// Discrete are its discrete parents, Parents the continuous ones.
	Discrete []string `json:"discrete,omitempty"`
	Parents  []string `json:"parents,omitempty"`
	// Regressions has one for each combination of states of Discrete, in the order
	// of their states, the last parent fastest.
	Regressions []Regression `json:"regressions"`
}

// Regression is a normal distribution with mean Intercept + Σ Coefficients[k] ·
// Parents[k].
type Regression struct {
	Intercept    float64   `json:"intercept"`
	Coefficients []float64 `json:"coefficients,omitempty"`
	Variance     float64   `json:"variance"` // about the mean
}

// LinearGaussian returns a variable with continuous parents only, which the
// coefficients of r belong to, in order.
func LinearGaussian(name string, r Regression, parents ...string) Node {
	return Node{Name: name, Parents: parents, Regressions: []Regression{r}}
}

// ConditionalGaussian returns a variable with discrete parents and continuous
// ones, of which there may be none, with a regression for each combination of
// states, the last of the discrete parents fastest.
func ConditionalGaussian(name string, discrete, parents []string, r ...Regression) Node {
	return Node{Name: name, Discrete: discrete, Parents: parents, Regressions: r}
}

// clone returns a copy that shares nothing.
func (n Node) clone() Node {
	n.Discrete, n.Parents, n.Regressions = slices.Clone(n.Discrete), slices.Clone(n.Parents), slices.Clone(n.Regressions)
	for i, r := range n.Regressions {
		n.Regressions[i].Coefficients = slices.Clone(r.Coefficients)
	}
	return n
}

func (n Node) equal(m Node) bool {
	same := func(r, s Regression) bool {
		return r.Intercept == s.Intercept && r.Variance == s.Variance && slices.Equal(r.Coefficients, s.Coefficients)
	}
	return n.Name == m.Name && slices.Equal(n.Discrete, m.Discrete) && slices.Equal(n.Parents, m.Parents) && slices.EqualFunc(n.Regressions, m.Regressions, same)
}

// faults lists what is wrong with a variable whatever the others are.
func (n Node) faults() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("gaussian: "+format, args...)) }
	if n.Name == "" || !utf8.ValidString(n.Name) {
		fault("a variable has the name %q, want text", n.Name)
	}
	seen := map[string]bool{}
	for _, p := range slices.Concat(n.Discrete, n.Parents) {
		if seen[p] {
			fault("%s has the parent %q twice", n.Name, p)
		}
		seen[p] = true
	}
	for k, r := range n.Regressions {
		in := n.Name
		if len(n.Discrete) > 0 {
			in = fmt.Sprintf("regression %d of %s", k, n.Name)
		}
		if len(r.Coefficients) != len(n.Parents) {
			fault("%s has %d coefficients for %d continuous parents", in, len(r.Coefficients), len(n.Parents))
		}
		if !finite(r.Intercept) {
			fault("%s: the intercept is %v, want a finite number", in, r.Intercept)
		}
		for j, c := range r.Coefficients {
			if !finite(c) {
				fault("%s: coefficient %d is %v, want a finite number", in, j, c)
			}
		}
		if !(r.Variance > 0) || !finite(r.Variance) {
			fault("%s: the variance is %v, want one that is positive and finite", in, r.Variance)
		}
	}
	return errors.Join(faults...)
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
