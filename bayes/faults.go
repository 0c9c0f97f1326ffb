package bayes

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

// faults returns every fault of the model: its own, those of its nodes and, if there
// are any, of the data of likelihoods that have none; in the order of the lines that
// made them if these are of one file.
func (m *Model) faults() error {
	errs := slices.Clone(m.errs)
	broken := make(map[*ir.Node]bool) // of the nodes seen, those with a fault or made of such
	said := make(map[string]bool)     // a line in a loop makes one mistake many times
	var visit func(n *ir.Node) bool
	visit = func(n *ir.Node) bool {
		if b, seen := broken[n]; seen {
			return b
		}
		b := n.Err != nil
		for _, a := range n.Args {
			b = visit(a) || b
		}
		if n.Err != nil {
			if err := public(n.Err); !said[err.Error()] {
				said[err.Error()] = true
				errs = append(errs, err)
			}
		}
		broken[n] = b
		return b
	}
	for _, list := range [][]*ir.Node{m.g.data, m.g.params, m.g.priors, m.g.named, m.g.likes, m.g.extra, m.g.drawn, m.g.after} {
		for _, n := range list {
			visit(n)
		}
	}
	if len(errs) == 0 {
		return nil // what data can't be is found when the program is made
	}
	isBroken := func(n *ir.Node) bool { return broken[n] }
	errs = append(errs, wrongData(slices.DeleteFunc(slices.Clone(m.g.params), isBroken), slices.DeleteFunc(slices.Clone(m.g.likes), isBroken))...)
	sortByLine(errs)
	return errors.Join(errs...)
}

// wrongData returns what the engine finds wrong with the data of likelihoods.
func wrongData(params, likes []*ir.Node) (errs []error) {
	_, err := exec.Compile(exec.Graph{Params: params, Terms: likes})
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range many.Unwrap() {
			var f *ir.Fault
			if errors.As(err, &f) && (f.Kind == ir.BadData || f.Kind == ir.BadSupport) {
				errs = append(errs, public(f))
			}
		}
	}
	return errs
}

// sortByLine puts faults in the order of the lines that made them, if one file has
// all of these: of several files nobody knows the order in which they ran.
func sortByLine(errs []error) {
	lines := make(map[error]int, len(errs))
	of := ""
	for _, err := range errs {
		var f *BuildError
		if !errors.As(err, &f) {
			return
		}
		file, line, _ := strings.Cut(f.At, ":")
		n, bad := strconv.Atoi(line)
		if bad != nil || of != "" && of != file {
			return
		}
		of, lines[err] = file, n
	}
	slices.SortStableFunc(errs, func(a, b error) int { return lines[a] - lines[b] })
}
