package main

// A predictive check draws at most maxRows single customers, and about
// maxReplicas of them over all its draws: a second's work, 80 MB.
const (
	maxRows     = 100_000
	maxReplicas = 10_000_000
)

// sample returns at most maxRows of n rows, evenly spaced.
func sample(n int) []int {
	rows := make([]int, min(n, maxRows))
	for k := range rows {
		rows[k] = k * n / len(rows)
	}
	return rows
}

// all returns every row.
func all(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// pick returns the elements of x in the given rows.
func pick[T any](x []T, rows []int) []T {
	out := make([]T, len(rows))
	for k, i := range rows {
		out[k] = x[i]
	}
	return out
}
