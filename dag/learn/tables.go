package learn

import "github.com/seed78144065/credence/internal/numeric"

// tables scores families of factors by counts.
type tables struct {
	data      *dataset
	criterion Score
	xlogx     []float64 // k·log k by k
}

func newTables(d *dataset, s Score) *tables {
	return &tables{d, s, xlogx(d.n)}
}

// xlogx returns k·log k of k = 0 … n.
func xlogx(n int) []float64 {
	table := make([]float64, n+1)
	for k := 2; k <= n; k++ {
		table[k] = float64(k) * numeric.Log(float64(k))
	}
	return table
}

// score counts the rows by levels of the node and parents.
func (t *tables) score(node int, parents []int) float64 {
	d, levels := t.data, t.data.levels[node]
	cell := make([]int32, d.n)
	cells := d.cells(parents, cell)
	counts := make([]int32, cells*levels)
	for i, c := range d.codes[node] {
		counts[int(cell[i])*levels+int(c)]++
	}
	rows := 1.0 // of the table of probabilities
	for _, p := range parents {
		rows *= float64(d.levels[p])
	}
	if t.criterion.bayesian() {
		a := 1.0
		if t.criterion.kind == bdeu {
			a = t.criterion.size / (rows * float64(levels))
		}
		return dirichlet(counts, levels, a)
	}
	fit := 0.0
	for k := 0; k < len(counts); k += levels {
		total := int32(0)
		for _, c := range counts[k : k+levels] {
			total += c
			fit += t.xlogx[c]
		}
		fit -= t.xlogx[total]
	}
	return fit - float64(rows*float64(levels-1)*t.criterion.penalty(numeric.Log(float64(d.n))))
}

// dirichlet returns the log probability of counts in rows of a table, each with a
// symmetric Dirichlet prior.
func dirichlet(counts []int32, levels int, a float64) (sum float64) {
	whole := float64(levels) * a
	one, all := numeric.Lgamma(a), numeric.Lgamma(whole)
	for k := 0; k < len(counts); k += levels {
		total := int32(0)
		for _, c := range counts[k : k+levels] {
			if c > 0 {
				total += c
				sum += numeric.Lgamma(a+float64(c)) - one
			}
		}
		if total > 0 {
			sum += all - numeric.Lgamma(whole+float64(total))
		}
	}
	return sum
}
