package ood

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/seed78144065/credence/internal/lane"
)

// KNNOptions are settings of FitKNN.
type KNNOptions struct {
	// K says which neighbour: the K-th nearest.
	K int
	// Normalize brings every vector to length 1 first, as is usual for features of
	// a network; the zero vector stays.
	Normalize bool
	// Standardize brings columns to mean 0 and standard deviation 1 (divided by
	// the number of rows) first, as is usual for inputs. A column that does not vary
	// keeps its scale.
	Standardize bool
}

// KNN is a Detector: the Euclidean distance to the K-th nearest row that it was
// fitted to. It keeps the rows.
type KNN struct {
	k            int
	normalize    bool
	shift, scale []float64
	n            int      // rows
	tiles        []lane.V // standardised and normalised, a row in a lane: [tile][column][block of the tile]
	memory       *sync.Pool
}

// tileBlocks is the number of blocks of 8 rows whose distances grow together,
// column by column: distances and differences then stay in the nearest cache.
const tileBlocks = 64

// neighbourhood is the memory of one score.
type neighbourhood struct {
	x           []float64 // standardised and normalised
	nearest     []float64 // squared distances so far, ascending
	square, gap []lane.V  // of one tile: squared distances, and differences in one column
}

// FitKNN takes rows that are familiar, [row][column]. A row that it has is its
// own nearest neighbour: thresholds must come from rows that it has not.
//
// Errors: wrap ErrData: no rows, rows of other widths, NaN and infinities;
// ErrSettings: K below 1 or above the number of rows; the context's.
// Source: [Sun2022] §3.
func FitKNN(ctx context.Context, x [][]float64, o KNNOptions) (*KNN, error) {
	if err := checkRows("x", x, 1); err != nil {
		return nil, err
	}
	if o.K < 1 || o.K > len(x) {
		return nil, fmt.Errorf("%w: K is %d of %d rows; want 1 to %d", ErrSettings, o.K, len(x), len(x))
	}
	shift, scale := make([]float64, len(x[0])), make([]float64, len(x[0]))
	for j := range scale {
		scale[j] = 1
	}
	if o.Standardize {
		shift, scale = standardization(x, true)
	}
	k := newKNN(o.K, o.Normalize, shift, scale, len(x))
	brought := make([]float64, len(shift))
	for i, row := range x {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		k.bring(brought, row)
		for j, v := range brought {
			*k.at(i, j) = v
		}
	}
	return k, nil
}

// newKNN returns a detector with room for n rows. What is left over in the last
// block is infinitely far away.
func newKNN(k int, normalize bool, shift, scale []float64, n int) *KNN {
	blocks := (n + lane.W - 1) / lane.W
	d := &KNN{k: k, normalize: normalize, shift: shift, scale: scale, n: n, tiles: lane.Make(blocks * len(shift))}
	for i := n; i < blocks*lane.W; i++ {
		for j := range shift {
			*d.at(i, j) = math.Inf(1)
		}
	}
	d.memory = &sync.Pool{New: func() any {
		t := min(blocks, tileBlocks)
		return &neighbourhood{make([]float64, len(shift)), make([]float64, k), lane.Make(t), lane.Make(t)}
	}}
	return d
}

// at returns where column j of row i is.
func (k *KNN) at(i, j int) *float64 {
	block := i / lane.W
	first := block / tileBlocks * tileBlocks // of the tile
	size := min(tileBlocks, (k.n+lane.W-1)/lane.W-first)
	return &k.tiles[first*len(k.shift)+j*size+block-first][i%lane.W]
}

// Score returns the distance to the K-th nearest row.
//
// Cost: rows·width differences and multiply-adds, eight rows at a time.
func (k *KNN) Score(x []float64) (float64, error) {
	if err := checkVector(x, len(k.shift)); err != nil {
		return 0, err
	}
	m := k.memory.Get().(*neighbourhood)
	k.bring(m.x, x)
	for i := range m.nearest {
		m.nearest[i] = math.Inf(1)
	}
	for rest := k.tiles; len(rest) > 0; {
		size := min(tileBlocks, len(rest)/len(m.x))
		square, gap := m.square[:size], m.gap[:size]
		clear(square)
		for j := range m.x {
			lane.Sub(gap, lane.Lanes(rest[:size]), lane.Data(m.x[j:j+1]).Broadcast())
			lane.MulTo(lane.Acc{V: square, Step: 1}, gap, lane.Lanes(gap))
			rest = rest[size:]
		}
		m.keep(lane.Flat(square))
	}
	score := math.Sqrt(m.nearest[k.k-1])
	k.memory.Put(m)
	return score, nil
}

// keep sorts distances into the nearest.
func (m *neighbourhood) keep(distances []float64) {
	last := len(m.nearest) - 1
	for _, d := range distances {
		if !(d < m.nearest[last]) {
			continue
		}
		i := last
		for ; i > 0 && m.nearest[i-1] > d; i-- {
			m.nearest[i] = m.nearest[i-1]
		}
		m.nearest[i] = d
	}
}

// Width returns the number of columns.
func (k *KNN) Width() int { return len(k.shift) }

// bring writes a vector as rows are kept.
func (k *KNN) bring(to, x []float64) {
	top := 0.0
	for j, v := range x {
		to[j] = (v - k.shift[j]) * k.scale[j]
		top = max(top, math.Abs(to[j]))
	}
	if !k.normalize || top == 0 || math.IsInf(top, 1) {
		return
	}
	sum := 0.0
	for j := range to {
		to[j] /= top // so that no square overflows
		sum = math.FMA(to[j], to[j], sum)
	}
	norm := math.Sqrt(sum)
	for j := range to {
		to[j] /= norm
	}
}
