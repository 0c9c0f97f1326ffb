package estimator

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/lane"
)

// Covariance says how the covariance of coefficients is estimated. The zero
// value is HC3.
//
// Source: [White1980] for HC0, [MacKinnonWhite1985] for the others; HC3 is what
// [LongErvin2000] advise.
type Covariance uint8

const (
	// HC3 divides each residual by one minus its leverage.
	HC3 Covariance = iota
	// HC2 divides it by the square root of that: unbiased if all variances are
	// equal.
	HC2
	// HC1 is HC0 times n/(n−k).
	HC1
	// HC0 takes the residuals as they are.
	HC0
	// Classical takes the variance of all rows to be the same.
	Classical
)

// String returns the name: "HC3".
func (c Covariance) String() string {
	if int(c) < len(covariances) {
		return covariances[c]
	}
	return fmt.Sprintf("Covariance(%d)", uint8(c))
}

var covariances = []string{"HC3", "HC2", "HC1", "HC0", "classical"}

// sandwich is what the covariance of coefficients is made of, also of those of
// two-stage least squares and logistic regression: bread · Xᵀ diag(r²) X · bread.
type sandwich struct {
	x       *regressors
	bread   []float64 // inverse of XᵀWX
	score   []float64 // weight times residual, by row
	weight  []float64 // for leverages; nil is 1
	rows    int       // that count
	classic float64   // variance of the noise, for Classical
	last    []float64 // of two stages: the treatment, scaled as its prediction, the last column; else nil
}

// covariance returns the covariance of the coefficients of the columns as the
// user gave them.
func (s *sandwich) covariance(kind Covariance) (*mat.SymDense, error) {
	if kind > Classical {
		return nil, fmt.Errorf("estimator: no such covariance: %v", kind)
	}
	if s.rows <= s.x.k {
		return nil, fmt.Errorf("estimator: %d rows for %d coefficients leave nothing to tell their errors from", s.rows, s.x.k)
	}
	if kind == Classical {
		return s.natural(s.bread, s.classic), nil
	}
	shrink, factor, err := s.adjust(kind)
	if err != nil {
		return nil, err
	}
	square := make([]float64, s.x.n)
	for i, r := range s.score {
		square[i] = r * r
		if shrink != nil {
			square[i] *= shrink[i]
		}
	}
	return s.natural(s.around(s.x.gram(square)), factor), nil
}

// adjust returns what the squares of residuals are multiplied by, row by row, nil
// for 1, and all together.
func (s *sandwich) adjust(kind Covariance) (shrink []float64, factor float64, err error) {
	switch kind {
	case HC0:
		return nil, 1, nil
	case HC1:
		return nil, float64(s.rows) / float64(s.rows-s.x.k), nil
	}
	shrink = s.leverage()
	for i, h := range shrink {
		left := 1 - h
		if left < 1e-10 { // a row of its own column: some digits more than rounding leaves of 1 − h
			return nil, 0, fmt.Errorf("estimator: row %d alone tells a coefficient, so its residual says nothing of its error: %v has no value; take HC1, or leave the column out", i, kind)
		}
		if shrink[i] = 1 / left; kind == HC3 {
			shrink[i] /= left
		}
	}
	return shrink, 1, nil
}

// crossVariance returns the covariance of two estimates by the influences of the
// rows: of two responses on these columns.
func (s *sandwich) crossVariance(kind Covariance, cluster []int, a, b []float64) (sum float64, err error) {
	n := float64(s.x.n)
	if cluster != nil {
		var sums [][2]float64
		at := make(map[int]int)
		for i, g := range cluster {
			c, known := at[g]
			if !known {
				c = len(sums)
				at[g] = c
				sums = append(sums, [2]float64{})
			}
			sums[c][0] += a[i]
			sums[c][1] += b[i]
		}
		for _, u := range sums {
			sum += u[0] * u[1]
		}
		return sum / (n * n) * s.fewClusters(len(sums)), nil
	}
	shrink, factor, err := s.adjust(kind)
	if err != nil {
		return 0, err
	}
	for i, u := range a {
		if u *= b[i]; shrink != nil {
			u *= shrink[i]
		}
		sum += u
	}
	return sum / (n * n) * factor, nil
}

// fewClusters is the factor of small samples.
func (s *sandwich) fewClusters(count int) float64 {
	groups, n := float64(count), float64(s.rows)
	return groups / (groups - 1) * (n - 1) / (n - float64(s.x.k))
}

// clustered is covariance for rows whose errors are alike within clusters.
//
// Source: [LiangZeger1986], with the factor G/(G−1) · (n−1)/(n−k) of small
// samples that [Cameron2015] give in equation 12.
func (s *sandwich) clustered(cluster []int) (*mat.SymDense, error) {
	if len(cluster) != s.x.n {
		return nil, fmt.Errorf("estimator: clusters of %d rows for %d rows", len(cluster), s.x.n)
	}
	at := make(map[int]int)
	var sums [][]float64
	for i, g := range cluster {
		if g < 0 {
			return nil, fmt.Errorf("estimator: row %d is in no cluster", i)
		}
		if weighed(s.weight, i) == 0 {
			continue // a cluster of nothing else is none
		}
		c, known := at[g]
		if !known {
			c = len(sums)
			at[g] = c
			sums = append(sums, make([]float64, s.x.k))
		}
		for j, v := range s.x.row(i) {
			sums[c][j] = math.FMA(s.score[i], v, sums[c][j])
		}
	}
	if len(sums) < 2 {
		return nil, errors.New("estimator: one cluster shows nothing of how clusters differ")
	}
	k := s.x.k
	meat := make([]float64, k*k)
	for _, u := range sums {
		for i, a := range u {
			for j, b := range u {
				meat[i*k+j] = math.FMA(a, b, meat[i*k+j])
			}
		}
	}
	return s.natural(s.around(meat), s.fewClusters(len(sums))), nil
}

// around returns bread · meat · bread.
func (s *sandwich) around(meat []float64) []float64 {
	k := s.x.k
	for range 2 { // from the left, then, as all are symmetric, from the right
		v := make([]float64, k*k)
		for i := range k {
			for j, x := range multiply(s.bread, meat[i*k:(i+1)*k]) {
				v[j*k+i] = x
			}
		}
		meat = v
	}
	return meat
}

// natural returns a covariance of scaled coefficients as that of the user's.
func (s *sandwich) natural(v []float64, factor float64) *mat.SymDense {
	out := s.x.naturalCovariance(v)
	out.ScaleSym(factor, out)
	return out
}

// leverage returns w · x · bread · x of each row: how its fitted value moves with
// its outcome.
func (s *sandwich) leverage() []float64 {
	h := make([]float64, s.x.n)
	s.each(func(i, j int, v float64) {
		x := s.x.row(i)[j]
		if s.last != nil && j == s.x.k-1 {
			x = s.last[i]
		}
		h[i] = math.FMA(v, x, h[i])
	})
	for i := range h {
		h[i] *= weighed(s.weight, i)
	}
	return h
}

// each gives element j of bread · x of each row i.
func (s *sandwich) each(use func(i, j int, v float64)) {
	k := s.x.k
	for first := 0; first < k; first += lane.W {
		m := min(lane.W, k-first)
		b := lane.Make(k)
		for j := range b {
			copy(b[j][:m], s.bread[j*k+first:j*k+first+m])
		}
		s.x.times(b, func(i int, v *lane.V) {
			for l := range m {
				use(i, first+l, v[l])
			}
		})
	}
}

// influence returns n times what each row adds to c · coefficients, c of the
// scaled columns: the difference from the truth is asymptotically their mean.
func (s *sandwich) influence(c []float64) []float64 {
	out := s.x.predict(multiply(s.bread, c))
	for i := range out {
		out[i] *= s.score[i] * float64(s.x.n)
	}
	return out
}

// StandardError returns the standard error of an estimate that is asymptotically
// the mean of scores by row, such as those of Effect.Influence. Clusters, by
// row, are groups of rows that depend on each other; nil means that none do.
//
// Errors: fewer than two rows or clusters, lengths that differ, a cluster below
// 0.
// Source: the standard deviation of the scores, divisor n−1, over √n; with G
// clusters that of their sums about the mean, with G/(G−1), [LiangZeger1986].
func StandardError(scores []float64, cluster []int) (float64, error) {
	n := len(scores)
	if n < 2 {
		return 0, errors.New("estimator: a standard error needs two rows")
	}
	mean := 0.0
	for i, v := range scores {
		mean += (v - mean) / float64(i+1)
	}
	sums, groups := scores, n
	centre := mean
	if cluster != nil {
		if len(cluster) != n {
			return 0, fmt.Errorf("estimator: clusters of %d rows for %d rows", len(cluster), n)
		}
		if slices.Min(cluster) < 0 {
			return 0, fmt.Errorf("estimator: row %d is in no cluster", slices.IndexFunc(cluster, func(g int) bool { return g < 0 }))
		}
		at := make(map[int]int)
		sums, centre = nil, 0
		for i, g := range cluster {
			c, known := at[g]
			if !known {
				c = len(sums)
				at[g] = c
				sums = append(sums, 0)
			}
			sums[c] += scores[i] - mean
		}
		if groups = len(sums); groups < 2 {
			return 0, errors.New("estimator: one cluster shows nothing of how clusters differ")
		}
	}
	square := 0.0
	for _, v := range sums {
		square = math.FMA(v-centre, v-centre, square)
	}
	return math.Sqrt(square*float64(groups)/float64(groups-1)) / float64(n), nil
}
