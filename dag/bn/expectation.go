package bn

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/par"
)

// expectation computes expected counts of families. What a case misses falls into
// parts that the values seen separate; equal parts of cases are one job.
type expectation struct {
	net      *Network
	families []family
	complete [][]float64 // counts of families without missing values, by cell
	jobs     []job
	pool     *par.Pool
}

// job is a part of the variables that cases miss, with the families it touches.
type job struct {
	cases   float64
	missing []int   // variables
	touched []touch // families
	cells   float64 // combinations of values of what is missing
}

// touch is a family: its cell where all that is missing has state 0, and how far
// apart the cells of two states of each missing variable are, 0 of others.
type touch struct {
	family, base int
	stride       []int
}

// has reports whether a variable is in the family.
func (f family) has(v int) bool { return f.node == v || slices.Contains(f.parents, v) }

// stride returns how far apart cells with two states of a variable are.
func (f family) stride(v int) int {
	if v == f.node {
		return 1
	}
	step := f.states
	for k := len(f.parents) - 1; k >= 0; k-- {
		if f.parents[k] == v {
			return step
		}
		step *= f.size[k]
	}
	return 0
}

// expectation counts the complete families and finds the jobs.
func (n *Network) expectation(cases *Cases) *expectation {
	m := &expectation{net: n, pool: par.New()}
	var strides [][]int // by family: of the node, then of the parents
	for i := range n.vars {
		f := n.family(i)
		m.families = append(m.families, f)
		m.complete = append(m.complete, make([]float64, n.cpt(i).Cells()))
		own := []int{1}
		for _, p := range f.parents {
			own = append(own, f.stride(p))
		}
		strides = append(strides, own)
	}
	number := map[string]int{}
	part := make([]int, len(n.vars)) // of a missing variable: another of its part, or itself
	base := make([]int, len(n.vars)) // of a family that misses something; −1 of others
	for i := range cases.n {
		m.split(cases, i, strides, part, base)
		for v := range part {
			if part[v] != v {
				continue
			}
			j := m.job(v, part, base)
			key := j.key()
			k, found := number[key]
			if !found {
				k = len(m.jobs)
				number[key] = k
				m.jobs = append(m.jobs, m.complement(j))
			}
			m.jobs[k].cases++
		}
	}
	return m
}

// split counts the complete families of a case and finds its parts.
func (m *expectation) split(cases *Cases, i int, strides [][]int, part, base []int) {
	for v := range part {
		part[v] = -1
		if cases.codes[v][i] < 0 {
			part[v] = v
		}
	}
	for k, f := range m.families {
		cell, first := 0, -1
		meet := func(v, stride int) {
			state := cases.codes[v][i]
			switch {
			case state >= 0:
				cell += state * stride
			case first < 0:
				first = root(part, v)
			default:
				other := root(part, v)
				part[max(first, other)] = min(first, other)
				first = min(first, other)
			}
		}
		meet(f.node, 1)
		for p, v := range f.parents {
			meet(v, strides[k][p+1])
		}
		base[k] = cell
		if first < 0 {
			m.complete[k][cell]++
			base[k] = -1
		}
	}
	for v := range part {
		if part[v] >= 0 {
			part[v] = root(part, v)
		}
	}
}

// root follows a part to the variable it goes by.
func root(part []int, v int) int {
	for part[v] != v {
		v = part[v]
	}
	return v
}

// job returns the part of a case that goes by variable v, without strides.
func (m *expectation) job(v int, part, base []int) job {
	var j job
	for w := v; w < len(part); w++ {
		if part[w] == v {
			j.missing = append(j.missing, w)
		}
	}
	for k, f := range m.families {
		if base[k] >= 0 && (part[f.node] == v || slices.ContainsFunc(f.parents, func(p int) bool { return part[p] == v })) {
			j.touched = append(j.touched, touch{family: k, base: base[k]})
		}
	}
	return j
}

// key is the same for equal jobs alone.
func (j job) key() string {
	var key []byte
	for _, v := range j.missing {
		key = binary.AppendUvarint(key, uint64(v)+1)
	}
	key = append(key, 0)
	for _, f := range j.touched {
		key = binary.AppendUvarint(key, uint64(f.family))
		key = binary.AppendUvarint(key, uint64(f.base))
	}
	return string(key)
}

// complement fills in what follows from the rest.
func (m *expectation) complement(j job) job {
	j.cells = 1
	for _, v := range j.missing {
		j.cells *= float64(m.families[v].states)
	}
	for k := range j.touched {
		t := &j.touched[k]
		for _, v := range j.missing {
			t.stride = append(t.stride, m.families[t.family].stride(v))
		}
	}
	return j
}

// expect sets counts to the expected ones given tables, and returns the log
// likelihood of these.
func (m *expectation) expect(ctx context.Context, tables, counts [][]float64) (float64, error) {
	// The sums of pieces are added in their order, so pieces may not depend on the
	// number of cores; each has memory for all tables, 32 MB at most for all.
	const most, memory = 16, 1 << 22
	cells := 0
	for i := range counts {
		copy(counts[i], m.complete[i])
		cells += len(counts[i])
	}
	pieces := max(1, min(most, memory/cells))
	logLik := 0.0
	for i, c := range m.complete {
		for k, v := range c {
			if v > 0 {
				logLik += float64(v * numeric.Log(tables[i][k]))
			}
		}
	}
	parts, faults := make([]*sums, pieces), make([]error, pieces)
	m.pool.Do(pieces, func(p int) {
		s := newSums(m, tables)
		parts[p] = s
		for k := p * len(m.jobs) / pieces; k < (p+1)*len(m.jobs)/pieces && faults[p] == nil; k++ {
			if faults[p] = ctx.Err(); faults[p] == nil {
				faults[p] = s.add(&m.jobs[k])
			}
		}
	})
	for p, s := range parts {
		if faults[p] != nil {
			return 0, fmt.Errorf("bn: Fit: %w", faults[p])
		}
		logLik += s.logLik
		for i := range counts {
			for k, v := range s.counts[i] {
				counts[i][k] += v
			}
		}
	}
	return logLik, nil
}
