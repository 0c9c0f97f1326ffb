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
