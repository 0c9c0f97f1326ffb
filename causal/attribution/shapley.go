package attribution

import (
	"context"
	"math"
	"math/bits"
	"slices"

	"github.com/seed78144065/credence/internal/rng"
)

// game gives every set of players its value in each draw.
type game struct {
	players int
	// values returns those of some sets, [set][draw]. Bit k of a set is player k.
	values func(ctx context.Context, sets []uint64) ([][]float64, error)
}

// shapley divides the value of all players, less that of none, between them:
// each gets what joining adds, averaged over all orders of joining.
//
// Result: [player][draw], and what permutations instead of all orders leave open
// of each player's mean over draws, as a standard error; 0 for an exact division.
// For either, shares of a draw add up to what is divided.
// Source: [Shapley1953]; permutations with their reverse [Mitchell2022].
// Cost: 2^players values; 2·permutations·players at most for more than MaxExact.
func (g game) shapley(ctx context.Context, permutations int, seed uint64) (shares [][]float64, mcse []float64, err error) {
	mcse = make([]float64, g.players)
	if g.players > MaxExact {
		return g.sampled(ctx, permutations, seed)
	}
	sets := make([]uint64, 1<<g.players)
	for i := range sets {
		sets[i] = uint64(i)
	}
	values, err := g.values(ctx, sets)
	if err != nil {
		return nil, nil, err
	}
	shares = make([][]float64, g.players)
	weights := make([]float64, g.players) // of a set without the player, by size: s!(n − s − 1)!/n!
	for s := range weights {
		weights[s] = 1 / float64(g.players)
		for j := 1; j <= s; j++ { // 1/(n·C(n − 1, s))
			weights[s] *= float64(j) / float64(g.players-j)
		}
	}
	for k := range shares {
		shares[k] = make([]float64, len(values[0]))
		for set, without := range values {
			if set>>k&1 == 1 {
				continue
			}
			w := weights[bits.OnesCount(uint(set))]
			for d, with := range values[set|1<<k] {
				shares[k][d] = math.FMA(w, with-without[d], shares[k][d])
			}
		}
	}
	return shares, mcse, nil
}

// sampled averages over random orders.
func (g game) sampled(ctx context.Context, permutations int, seed uint64) (shares [][]float64, mcse []float64, err error) {
	r := rng.New(seed, "attribution/orders")
	var orders [][]int
	at := make(map[uint64]int)
	var sets []uint64
	for range permutations {
		order := make([]int, g.players)
		rng.Perm(&r, order)
		back := slices.Clone(order)
		slices.Reverse(back)
		orders = append(orders, order, back)
	}
	for _, order := range orders {
		set := uint64(0)
		for i := -1; i < len(order); i++ {
			if i >= 0 {
				set |= 1 << order[i]
			}
			if _, ok := at[set]; !ok {
				at[set] = len(sets)
				sets = append(sets, set)
			}
		}
	}
	values, err := g.values(ctx, sets)
	if err != nil {
		return nil, nil, err
	}
	draws := len(values[0])
	shares = make([][]float64, g.players)
	pairs := make([][]float64, g.players) // means over draws, of each order with its reverse
	for k := range shares {
		shares[k], pairs[k] = make([]float64, draws), make([]float64, permutations)
	}
	for i, order := range orders {
		set := uint64(0)
		for _, k := range order {
			before := values[at[set]]
			set |= 1 << k
			for d, v := range values[at[set]] {
				shares[k][d] += (v - before[d]) / float64(len(orders))
				pairs[k][i/2] += (v - before[d]) / float64(2*draws)
			}
		}
	}
	mcse = make([]float64, g.players)
	for k, x := range pairs {
		mean, sum := 0.0, 0.0
		for _, v := range x {
			mean += v / float64(permutations)
		}
		for _, v := range x {
			sum = math.FMA(v-mean, v-mean, sum)
		}
		mcse[k] = math.Sqrt(sum / float64(permutations) / max(1, float64(permutations-1)))
	}
	return shares, mcse, nil
}
