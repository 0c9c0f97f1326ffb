package drift

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// MMDConfig are the settings of MMD and BlockMMD, zero for the default.
type MMDConfig struct {
	// Bandwidth is the distance at which the kernel exp(−d²/(2·Bandwidth²)) has
	// fallen to e^−½; default: the median distance of all pairs, of BlockMMD those of
	// the first block.
	Bandwidth float64
	// Permutations is the number of random divisions that MMD compares with; default
	// 1000. Seed is that of the divisions.
	Permutations int
	Seed         uint64
	// Block is the number of rows of each sample in a block of BlockMMD; default 32.
	Block int
}

// MMDResult is the answer of a kernel two-sample test.
type MMDResult struct {
	// MMD2 is the unbiased estimate of the squared maximum mean discrepancy; below 0
	// now and then when there is none.
	MMD2 float64
	// Bandwidth is that of the kernel, P the probability of an MMD2 as large when both
	// samples are of one distribution.
	Bandwidth, P float64
}

// MMD compares two samples of vectors by the maximum mean discrepancy with a
// Gaussian kernel: it sees any difference of distributions.
//
// Shapes: x and y are [rows][columns]. Errors: ErrData for less than two rows,
// rows of other lengths, NaN and infinities; settings; the context's.
// Source: [Gretton2012] eq. 3; P = (1 + count)/(1 + Permutations) over random
// divisions of all rows. Cost: O(n²) memory, and as much time for each
// permutation.
func MMD(ctx context.Context, x, y [][]float64, cfg MMDConfig) (MMDResult, error) {
	cfg, err := cfg.check(x, y)
	if err != nil {
		return MMDResult{}, err
	}
	all := append(slices.Clone(x), y...)
	n, squares := len(all), make([]float64, len(all)*len(all))
	for i := range all {
		if err := ctx.Err(); err != nil {
			return MMDResult{}, err
		}
		for j := range i {
			squares[i*n+j] = square(all[i], all[j])
		}
	}
	r := MMDResult{Bandwidth: cfg.Bandwidth}
	if r.Bandwidth == 0 {
		r.Bandwidth = medianDistance(all)
	}
	kernel, rows := squares, make([]float64, n) // of which the sums are
	for i := range n {
		for j := range i {
			k := gaussian(squares[i*n+j], r.Bandwidth)
			kernel[i*n+j], kernel[j*n+i] = k, k
			rows[i] += k
			rows[j] += k
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	r.MMD2 = mmd(kernel, rows, order, len(x))
	from, count := rng.New(cfg.Seed, "drift/mmd"), 1
	for range cfg.Permutations {
		if err := ctx.Err(); err != nil {
			return MMDResult{}, err
		}
		rng.Shuffle(&from, n, func(i, j int) { order[i], order[j] = order[j], order[i] })
		if mmd(kernel, rows, order, len(x)) >= r.MMD2 {
			count++
		}
	}
	r.P = float64(count) / float64(1+cfg.Permutations)
	return r, nil
}

// mmd returns the unbiased estimate for the division into the first n of an order
// and the others; rows are the sums of the kernel's rows, its diagonal 0.
func mmd(kernel, rows []float64, order []int, n int) float64 {
	size, within, from, total := len(order), 0.0, 0.0, 0.0
	for _, r := range rows {
		total += r
	}
	for at, i := range order[:n] {
		from += rows[i]
		row := kernel[i*size : (i+1)*size]
		for _, j := range order[:at] {
			within += row[j]
		}
	}
	within *= 2
	between := from - within
	others := total - from - between
	a, b := float64(n), float64(size-n)
	return within/(a*(a-1)) + others/(b*(b-1)) - 2*between/(a*b)
}

// BlockMMD is MMD for samples of equal size that are too large for all pairs: the
// mean over blocks of rows, normal in the limit of many. With small blocks it is
// linear in the number of rows, and less powerful.
//
// Shapes: x and y are [rows][columns], in an order that says nothing; rows that
// don't fill a block are left out. Errors: as of MMD, and less than two blocks.
// Source: [Zaremba2013] §3. Cost: O(n·Block).
func BlockMMD(ctx context.Context, x, y [][]float64, cfg MMDConfig) (MMDResult, error) {
	cfg, err := cfg.check(x, y)
	if err != nil {
		return MMDResult{}, err
	}
	size, blocks := cfg.Block, min(len(x), len(y))/cfg.Block
	if blocks < 2 {
		return MMDResult{}, fmt.Errorf("%w: %d and %d rows make %d blocks of %d; want at least 2", ErrData, len(x), len(y), blocks, size)
	}
	r := MMDResult{Bandwidth: cfg.Bandwidth}
	if r.Bandwidth == 0 {
		r.Bandwidth = medianDistance(append(slices.Clone(x[:size]), y[:size]...))
	}
	k := func(a, b []float64) float64 { return gaussian(square(a, b), r.Bandwidth) }
	var means span
	for b := range blocks {
		if err := ctx.Err(); err != nil {
			return MMDResult{}, err
		}
		p, q := x[b*size:(b+1)*size], y[b*size:(b+1)*size]
		within, between := 0.0, 0.0
		for i := range size {
			for j := range i {
				within += k(p[i], p[j]) + k(q[i], q[j])
			}
			for j := range size {
				between += k(p[i], q[j])
			}
		}
		s := float64(size)
		means.add(2*within/(s*(s-1)) - 2*between/(s*s))
	}
	r.MMD2 = means.origin + means.mean
	n := float64(blocks)
	r.P = numeric.NormalCDF(-r.MMD2 / math.Sqrt(means.squares/(n-1)/n))
	return r, nil
}

func (cfg MMDConfig) check(x, y [][]float64) (MMDConfig, error) {
	cfg.Permutations, cfg.Block = cmp.Or(cfg.Permutations, 1000), cmp.Or(cfg.Block, 32)
	if err := of("MMD", within("Bandwidth", cfg.Bandwidth, 0, largest), within("Permutations", float64(cfg.Permutations), 1, math.MaxInt32), within("Block", float64(cfg.Block), 2, math.MaxInt32)); err != nil {
		return cfg, fmt.Errorf("drift: %w", err)
	}
	for i, sample := range [][][]float64{x, y} {
		if len(sample) < 2 {
			return cfg, fmt.Errorf("%w: sample %d has %d rows; want at least 2", ErrData, i+1, len(sample))
		}
		for j, row := range sample {
			if len(row) != len(x[0]) || len(row) == 0 {
				return cfg, fmt.Errorf("%w: row %d of sample %d has %d columns, the first has %d; want as many, and at least 1", ErrData, j+1, i+1, len(row), len(x[0]))
			}
			for _, v := range row {
				if err := number(v); err != nil {
					return cfg, fmt.Errorf("%w: row %d of sample %d: %w", ErrData, j+1, i+1, err)
				}
			}
		}
	}
	return cfg, nil
}

// square is the squared distance of two vectors.
func square(a, b []float64) (s float64) {
	for i := range a {
		by := a[i] - b[i]
		s = math.FMA(by, by, s)
	}
	return s
}

func gaussian(square, bandwidth float64) float64 {
	return numeric.Exp(-square / (2 * bandwidth * bandwidth))
}

// medianDistance is that of all pairs of rows; 1 if more than half of them are
// equal.
func medianDistance(rows [][]float64) float64 {
	var all []float64
	for i := range rows {
		for j := range i {
			all = append(all, square(rows[i], rows[j]))
		}
	}
	slices.Sort(all)
	half := len(all) / 2
	median := math.Sqrt(all[half])
	if len(all)%2 == 0 {
		median = (math.Sqrt(all[half-1]) + median) / 2
	}
	if median == 0 {
		return 1
	}
	return median
}
