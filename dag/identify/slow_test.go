//go:build slow

package identify_test

// All of the census, and more random graphs.
const (
	censusStep   = 1
	bruteCount   = 4000
	searchStep   = 1
	searchRounds = 20_000
)
