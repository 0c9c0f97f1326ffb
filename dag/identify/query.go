package identify

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed78144065/credence/dag"
)

// Query is P(Outcome | do(Do), Given). Do and Given may be empty.
type Query struct {
	Outcome []string `json:"outcome"`
	Do      []string `json:"do,omitempty"`
	Given   []string `json:"given,omitempty"`
}

// String writes the query as ParseQuery reads it.
func (q Query) String() string {
	var b strings.Builder
	b.WriteString("P(" + list(q.Outcome))
	if len(q.Do)+len(q.Given) > 0 {
		b.WriteString(" | ")
	}
	if len(q.Do) > 0 {
		b.WriteString("do(" + list(q.Do) + ")")
		if len(q.Given) > 0 {
			b.WriteString(", ")
		}
	}
	b.WriteString(list(q.Given) + ")")
	return b.String()
}

// errNoGraph tells of a nil graph, which is what an error of dag.Parse leaves.
var errNoGraph = errors.New("identify: the graph is nil: look at the error of what made it")

// Check returns all that is wrong with a query about a graph: no outcome,
// *dag.UnknownNodeError, a latent node, a node twice, also in two places.
func (q Query) Check(g *dag.Graph) error {
	if g == nil {
		return errNoGraph
	}
	var faults []error
	if len(q.Outcome) == 0 {
		faults = append(faults, errors.New("identify: the query has no outcome, want P(outcome | do(…), …)"))
	}
	latent := g.With(dag.Latent)
	place := map[string]string{}
	for _, part := range []struct {
		name  string
		nodes []string
	}{{"the outcome", q.Outcome}, {"do", q.Do}, {"the condition", q.Given}} {
		for _, name := range part.nodes {
			before, twice := place[name]
			switch {
			case !g.Has(name):
				faults = append(faults, &dag.UnknownNodeError{Op: q.String(), Name: name, Known: g.Observed()})
			case slices.Contains(latent, name):
				faults = append(faults, fmt.Errorf("identify: %v: %s is latent, and no data can say anything of it", q, name))
			case twice && before == part.name:
				faults = append(faults, fmt.Errorf("identify: %v: %s is twice in %s", q, name, part.name))
			case twice:
				faults = append(faults, fmt.Errorf("identify: %v: %s is both in %s and in %s", q, name, before, part.name))
			}
			place[name] = part.name
		}
	}
	return errors.Join(faults...)
}

// list writes names with commas, in quotes where they need them.
func list(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		if name == "" || strings.ContainsFunc(name, special) {
			name = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
		}
		out[i] = name
	}
	return strings.Join(out, ", ")
}

// special reports whether a letter of a name asks for quotes.
func special(r rune) bool {
	return unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune(`,|()[]="\`, r) || r == utf8.RuneError
}
