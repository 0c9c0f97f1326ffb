package bn

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// FitConfig says how tables are learned. The zero value is maximum likelihood.
type FitConfig struct {
	Prior Prior // nil for none
	// MaxIterations of EM; 0 is 500.
	MaxIterations int
	// Tolerance is the share of the log likelihood by which an iteration must raise
	// it for another to follow; 0 is 1e-8.
	Tolerance float64
	// Seed is that of the tables EM begins with for variables without any value.
	Seed uint64
}

const (
	defaultIterations = 500  // EM is slow where much is missing
	defaultTolerance  = 1e-8 // of 10,000 cases of 37 variables a thousandth
)

// Fitted is a network with tables learned from cases.
type Fitted struct {
	Network *Network // with the means of its tables
	// LogLikelihood of the cases, all natural logarithms.
	LogLikelihood float64
	// Trace is what EM raises, by iteration: the log likelihood, with a prior plus
	// the logarithm of each probability times its parameter. It never falls.
	Trace []float64
	// Converged is false if MaxIterations were not enough.
	Converged bool
	// Unseen are rows of tables for values of parents that no case has. Without a
	// prior they are uniform, as nothing is known of them.
	Unseen []string
}

// FromGraph returns the network of a DAG with the variables that its nodes are in
// data, whose levels are their states, and with uniform tables: to be fitted.
//
// Errors: a graph of another class; all at once, nodes that are no columns and columns
// of numbers; those of New.
func FromGraph(name string, g *dag.Graph, data dag.Columns) (*Network, error) {
	switch {
	case g == nil:
		return nil, errors.New("bn: FromGraph: the graph is nil: look at the error of what made it")
	case data == nil:
		return nil, errors.New("bn: FromGraph: there are no data")
	case g.Class() != dag.DAG:
		return nil, &dag.ClassError{Op: "FromGraph", Got: g.Class(), Want: []dag.Class{dag.DAG}}
	}
	columns := data.Names()
	var faults []error
	var vars []Variable
	levels := map[string]int{}
	for _, node := range g.Names() {
		if !slices.Contains(columns, node) {
			faults = append(faults, fmt.Errorf("bn: FromGraph: the data have no column %q%s", node, nearest.Suggest(node, columns)))
			continue
		}
		if !data.IsFactor(node) {
			faults = append(faults, fmt.Errorf("bn: FromGraph: column %q is of numbers: read it as a factor (Factors of bayes.CSVConfig), or cut it into classes", node))
			continue
		}
		_, states, err := data.Codes(node)
		if err != nil {
			return nil, fmt.Errorf("bn: FromGraph: %w", err)
		}
		vars = append(vars, Variable{node, states})
		levels[node] = len(states)
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	var tables []*discrete.Table
	for _, v := range vars {
		parents, err := g.Parents(v.Name)
		if err != nil {
			return nil, err
		}
		over := make([]discrete.Variable, 0, len(parents)+1)
		cells := 1.0
		for _, p := range append(parents, v.Name) {
			over = append(over, discrete.Variable{Name: p, Levels: levels[p]})
			cells *= float64(levels[p])
		}
		if cells > discrete.MaxCells {
			return nil, fmt.Errorf("bn: FromGraph: %w", &discrete.SizeError{Vars: over, Cells: cells})
		}
		uniform := make([]float64, int(cells))
		for k := range uniform {
			uniform[k] = 1 / float64(len(v.States))
		}
		t, err := discrete.NewTable(over, uniform)
		if err != nil {
			return nil, fmt.Errorf("bn: FromGraph: %w", err)
		}
		tables = append(tables, t)
	}
	return New(name, vars, tables...)
}

// Fit learns the tables of the network from cases: its graph and states count, not
// its own tables. Of complete cases it is their counts, with those of the prior
// added, divided by the sum of a row. Where values are missing it is EM: a row's
// expected counts given what is seen, computed exactly, take the place of counts.
// That is right if values are missing at random, given those seen.
//
// EM begins with the counts of the complete families, and 1 in each cell; rows of
// variables without any value, which could take each other's place, begin at
// random.
//
// Result: the same cases and configuration give the same result on any number of
// cores.
// Errors: no cases, or those of another network; a prior or a tolerance that is
// negative; a *discrete.SizeError if a row misses too many values that belong
// together; the context's.
// Source: [Dempster1977]; of networks [Lauritzen1995].
// Cost: linear in cases, once; of an iteration linear in the different
// combinations of missing values and those around them.
func (n *Network) Fit(ctx context.Context, cases *Cases, c FitConfig) (*Fitted, error) {
	faults := []error{n.fits("Fit", cases), c.Prior.check("Fit", false)}
	if !(c.Tolerance >= 0) || c.MaxIterations < 0 {
		faults = append(faults, fmt.Errorf("bn: Fit: tolerance %v, %d iterations: want what is not negative", c.Tolerance, c.MaxIterations))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	if c.Tolerance == 0 {
		c.Tolerance = defaultTolerance
	}
	if c.MaxIterations == 0 {
		c.MaxIterations = defaultIterations
	}
	m := n.expectation(cases)
	counts := m.copyCounts()
	m.begin(counts, cases, c.Seed)
	tables := m.maximise(counts, PerCell(0))
	f := &Fitted{}
	for {
		logLik, err := m.expect(ctx, tables, counts)
		if err != nil {
			return nil, err
		}
		f.LogLikelihood = logLik
		f.Trace = append(f.Trace, logLik+m.logPrior(tables, c.Prior))
		last := len(f.Trace) - 1
		if last > 0 && (len(m.jobs) == 0 || f.Trace[last]-f.Trace[last-1] <= c.Tolerance*math.Abs(f.Trace[last])) {
			f.Converged = true
			break
		}
		if last == c.MaxIterations {
			break
		}
		tables = m.maximise(counts, c.Prior)
	}
	f.Unseen = m.unseen(counts)
	var err error
	f.Network, err = n.withTables(tables)
	return f, err
}

// fits returns an error unless the cases are of the network's variables.
func (n *Network) fits(op string, cases *Cases) error {
	if cases == nil || cases.n == 0 {
		return fmt.Errorf("bn: %s: there are no cases", op)
	}
	same := len(cases.vars) == len(n.vars)
	for i := range n.vars {
		same = same && cases.vars[i].Name == n.vars[i].Name && len(cases.vars[i].States) == len(n.vars[i].States)
	}
	if !same {
		return fmt.Errorf("bn: %s: the cases are those of another network: make them by Cases", op)
	}
	return nil
}

// withTables returns the network with other numbers in its tables.
func (n *Network) withTables(tables [][]float64) (*Network, error) {
	made := make([]*discrete.Table, len(tables))
	for i, p := range tables {
		t, err := discrete.NewTable(n.cpt(i).Vars(), p)
		if err != nil {
			return nil, fmt.Errorf("bn: %s: %w", n.vars[i].Name, err)
		}
		made[i] = t
	}
	return New(n.name, n.vars, made...)
}

// copyCounts returns the counts of complete families.
func (m *expectation) copyCounts() [][]float64 {
	counts := make([][]float64, len(m.complete))
	for i, c := range m.complete {
		counts[i] = append([]float64{}, c...)
	}
	return counts
}

// begin adds what EM begins with to the counts.
func (m *expectation) begin(counts [][]float64, cases *Cases, seed uint64) {
	for i, f := range m.families {
		hidden := true
		for _, k := range cases.codes[i] {
			hidden = hidden && k < 0
		}
		stream := rng.New(seed, "dag/bn/fit", uint64(i))
		for k := range counts[i] {
			if hidden {
				counts[i][k] = rng.StdExponential(&stream) // a row is uniform among all
			} else {
				counts[i][k]++
			}
		}
		if !hidden {
			continue
		}
		// Children of what is hidden have no complete family: break the tie of states.
		for j, g := range m.families {
			if j == i || !g.has(f.node) {
				continue
			}
			for k := range counts[j] {
				counts[j][k] += rng.StdExponential(&stream)
			}
		}
	}
}

// maximise divides counts, with those of the prior, by the sums of rows.
func (m *expectation) maximise(counts [][]float64, p Prior) [][]float64 {
	tables := make([][]float64, len(counts))
	for i, c := range counts {
		states, a := m.families[i].states, p.cells(len(c))
		tables[i] = make([]float64, len(c))
		for row := 0; row < len(c); row += states {
			sum := 0.0
			for _, v := range c[row : row+states] {
				sum += v + a
			}
			for k, v := range c[row : row+states] {
				tables[i][row+k] = 1 / float64(states)
				if sum > 0 {
					tables[i][row+k] = (v + a) / sum
				}
			}
		}
	}
	return tables
}

// logPrior is what the prior adds to the log likelihood in what EM raises.
func (m *expectation) logPrior(tables [][]float64, p Prior) (sum float64) {
	for _, t := range tables {
		if a := p.cells(len(t)); a > 0 {
			for _, v := range t {
				sum += float64(a * numeric.Log(v))
			}
		}
	}
	return sum
}

// unseen names the rows whose counts are less than a billionth of a case, which EM
// makes of 0.
func (m *expectation) unseen(counts [][]float64) (rows []string) {
	const none = 1e-9
	for i, c := range counts {
		states := m.families[i].states
		for row := 0; row < len(c); row += states {
			sum := 0.0
			for _, v := range c[row : row+states] {
				sum += v
			}
			if sum < none {
				var parents []Variable
				for _, p := range m.families[i].parents {
					parents = append(parents, m.net.vars[p])
				}
				rows = append(rows, m.net.vars[i].Name+given(parents, row/states))
			}
		}
	}
	return rows
}
