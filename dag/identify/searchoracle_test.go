package identify_test

import (
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/dag/identify"
	"github.com/seed78144065/credence/internal/rng"
)

// units decides by linear algebra whether data of several sources determine a
// query near a distribution in general position. A unit is of a type, for each
// node a function of its parents; types of districts are independent, and all
// distributions of the types of one are possible, if ↔ joins all of its nodes. The
// query is determined where its gradient by these distributions is in the space of
// those of the data.
type units struct {
	identify.Search
	names     []string
	index     map[string]int
	parents   [][]int
	districts [][]int
	weights   [][]float64
	start     []int // of each district's weights among all
	count     int
}

// newUnits returns nil for a graph that has too many types, or districts that ↔
// does not join pair by pair.
func newUnits(t *testing.T, s identify.Search, seed uint64) *units {
	const most = 300
	if !complete(t, s.Graph) {
		return nil
	}
	o := &units{Search: s, names: s.Graph.TopologicalOrder(), index: map[string]int{}}
	for i, name := range o.names {
		o.index[name] = i
		parents, err := s.Graph.Parents(name)
		if err != nil {
			t.Fatal(err)
		}
		var at []int
		for _, p := range parents {
			at = append(at, o.index[p])
		}
		o.parents = append(o.parents, at)
	}
	src := rng.New(seed, "dag/identify/types")
	for _, d := range s.Graph.Districts() {
		var nodes []int
		bits := 0
		for _, name := range d {
			nodes = append(nodes, o.index[name])
			bits += 1 << len(o.parents[o.index[name]])
		}
		if bits > 8 { // 2^8 types
			return nil
		}
		w := make([]float64, 1<<bits)
		sum := 0.0
		for i := range w {
			w[i] = 0.1 + rng.Uniform(&src)
			sum += w[i]
		}
		for i := range w {
			w[i] /= sum
		}
		o.districts, o.weights, o.start = append(o.districts, nodes), append(o.weights, w), append(o.start, o.count)
		o.count += len(w)
	}
	if o.count > most {
		return nil
	}
	return o
}

// agrees reports whether a type of a district gives its nodes their values, but for
// those that are set. A type is bits: of each node in turn, one for each row.
func (o *units) agrees(k, kind int, values []int, set []bool) bool {
	for _, i := range o.districts[k] {
		row := 0
		for _, p := range o.parents[i] {
			row = 2*row + values[p]
		}
		if !set[i] && kind>>row&1 != values[i] {
			return false
		}
		kind >>= 1 << len(o.parents[i])
	}
	return true
}

// value returns that of a variable, what is seen of a node included.
func (o *units) value(name string, values []int) int {
	if i, is := o.index[name]; is {
		return values[i]
	}
	x := name[:len(name)-1] // without its *
	if values[o.index[o.Missing[x]]] == 1 {
		return values[o.index[x]]
	}
	return 2
}

// gradients returns those of all numbers of a distribution.
func (o *units) gradients(q identify.Query) (rows [][]float64) {
	fixed := map[string]int{}
	for _, name := range o.Transport {
		fixed[name] = 0
	}
	for _, name := range q.Given {
		if slices.Contains(o.Transport, name) || slices.Contains(o.Selection, name) {
			fixed[name] = 1
		}
	}
	set := make([]bool, len(o.names))
	for _, name := range slices.Concat(q.Do, o.Transport) {
		set[o.index[name]] = true
	}
	type sums struct {
		p  float64
		by []float64
	}
	add := func(all map[string]*sums, key string, p float64, by []float64) {
		if all[key] == nil {
			all[key] = &sums{by: make([]float64, o.count)}
		}
		all[key].p += p
		for i, x := range by {
			all[key].by[i] += x
		}
	}
	joint, weight, condition := map[string]*sums{}, map[string]*sums{}, map[string]string{}
	for cell := range 1 << len(o.names) {
		values := make([]int, len(o.names))
		for i := range values {
			values[i] = cell >> i & 1
		}
		if slices.ContainsFunc(o.names, func(name string) bool { x, is := fixed[name]; return is && values[o.index[name]] != x }) {
			continue
		}
		part := make([]float64, len(o.districts))
		for k, w := range o.weights {
			for kind, x := range w {
				if o.agrees(k, kind, values, set) {
					part[k] += x
				}
			}
		}
		p, by := 1.0, make([]float64, o.count)
		for k := range part {
			p *= part[k]
			others := 1.0
			for l := range part {
				if l != k {
					others *= part[l]
				}
			}
			for kind := range o.weights[k] {
				if o.agrees(k, kind, values, set) {
					by[o.start[k]+kind] = others
				}
			}
		}
		of, given := "", ""
		for _, name := range q.Outcome {
			of += string(rune('0' + o.value(name, values)))
		}
		for _, name := range slices.Concat(q.Do, q.Given) {
			given += string(rune('0' + o.value(name, values)))
		}
		condition[of+given] = given
		add(joint, of+given, p, by)
		add(weight, given, p, by)
	}
	for key, j := range joint {
		w := weight[condition[key]]
		if w.p == 0 {
			continue
		}
		row := make([]float64, o.count)
		for i := range row {
			row[i] = (j.by[i] - j.p/w.p*w.by[i]) / w.p
		}
		rows = append(rows, row)
	}
	return rows
}

// determined reports whether the data determine the query.
func (o *units) determined() bool {
	var known []float64
	add := func(row []float64) { known = append(known, row...) }
	for k, w := range o.weights { // they sum to 1
		row := make([]float64, o.count)
		for i := range w {
			row[o.start[k]+i] = 1
		}
		add(row)
	}
	for _, q := range o.Data {
		for _, row := range o.gradients(q) {
			add(row)
		}
	}
	var svd mat.SVD
	if !svd.Factorize(mat.NewDense(len(known)/o.count, o.count, known), mat.SVDThinV) {
		panic("no singular values")
	}
	var v mat.Dense
	svd.VTo(&v)
	for _, row := range o.gradients(o.Query) {
		rest := mat.NewVecDense(o.count, slices.Clone(row))
		size := mat.Norm(rest, 2)
		for k, s := range svd.Values(nil) {
			if s > 1e-9*svd.Values(nil)[0] { // rounding
				rest.AddScaledVec(rest, -mat.Dot(v.ColView(k), rest), v.ColView(k))
			}
		}
		if mat.Norm(rest, 2) > 1e-6*size {
			return false
		}
	}
	return true
}
