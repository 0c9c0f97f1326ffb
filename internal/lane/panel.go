package lane

// Matrices are taken in tiles of rows. A call of assembly stays below about
// 50 µs, since a goroutine can't be stopped inside one; and the reverse product
// finds its tile in the cache again for each panel of columns.
const (
	forwardTile = 1 << 18 // numbers: 4 MFLOP for 8 lanes
	reverseTile = 1 << 15 // numbers: 256 KiB
	secondCache = 1 << 17 // numbers: 1 MiB
	longRow     = 128     // numbers, measured
)

func tileRows(numbers int, p Product) int { return max(64, numbers/p.K&^15) }

// fastAffineTiles is affine in assembly, if there is any.
func fastAffineTiles(y []V, from Arg, a []float64, b []V, p Product) bool {
	if active == Go || p.N == 0 || p.K == 0 {
		return false
	}
	rows := tileRows(forwardTile, p)
	for i := 0; i < p.N; i += rows {
		n := min(rows, p.N-i)
		if !fastAffine(&y[i : i+n][0], &from.V[i*from.Step : (i+n-1)*from.Step+1][0], 64*from.Step, &a[i*p.K], &b[0], n, p.K) {
			return false
		}
	}
	return true
}

// fastMatVecGradTiles is matVecGrad in assembly, if there is any: panels of
// equal width of as many columns as have their sums in registers.
func fastMatVecGradTiles(db, dy []V, a []float64, p Product) bool {
	if active == Go || p.N == 0 || p.K == 0 {
		return false
	}
	most := 28
	if active == AVX2 {
		most = 6
	}
	panels := (p.K + most - 1) / most
	width := (p.K + panels - 1) / panels
	rows := tileRows(reverseTile, p)
	ahead := 0
	// A panel's share of long rows is out of order for the hardware, so each
	// panel fetches its columns of the next tile; for short rows that is slower.
	if p.K >= longRow && p.N*p.K > secondCache {
		ahead = 8 * rows * p.K
	}
	for i := 0; i < p.N; i += rows {
		for k := 0; k < p.K; k += width {
			if !fastMatVecGrad(&db[k], &dy[i], &a[i*p.K+k], min(rows, p.N-i), p.K, min(width, p.K-k), ahead) {
				return false
			}
		}
	}
	return true
}

// eachPanel calls f for panels of about equal width of the m columns of a row of
// lanes, as long as f goes on: as many as have their sums in registers.
func eachPanel(m int, f func(j, width int) bool) bool {
	most := 8
	if active == AVX2 {
		most = 6
	}
	panels := (m + most - 1) / most
	width := (m + panels - 1) / panels
	for j := 0; j < m; j += width {
		if !f(j, min(width, m-j)) {
			return false
		}
	}
	return true
}

// fastMatRows is matRows in assembly, if there is any.
func fastMatRows(y []V, a []float64, b []V, p Product) bool {
	if active == Go || p.N == 0 || p.K == 0 || p.M == 0 {
		return false
	}
	return eachPanel(p.M, func(j, width int) bool {
		for i := range p.N {
			if !fastMatRow(&y[i*p.M+j : i*p.M+j+width][0], &b[j : (p.K-1)*p.M+j+width][0], &a[i*p.K : (i+1)*p.K][0], p.K, p.M, width) {
				return false
			}
		}
		return true
	})
}

// fastMatRowsGrad is matRowsGrad in assembly, if there is any.
func fastMatRowsGrad(db, dy []V, a []float64, p Product) bool {
	if active == Go || p.N == 0 || p.K == 0 || p.M == 0 {
		return false
	}
	return eachPanel(p.M, func(j, width int) bool {
		for i := range p.N {
			if !fastMatRowGrad(&db[j : (p.K-1)*p.M+j+width][0], &dy[i*p.M+j : i*p.M+j+width][0], &a[i*p.K : (i+1)*p.K][0], p.K, p.M, width) {
				return false
			}
		}
		return true
	})
}
