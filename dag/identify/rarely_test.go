//go:build !slow

package identify_test

// Of every so many queries of the census one is computed; verdicts and hedges are
// those of all.
const (
	censusStep   = 5
	bruteCount   = 150
	searchStep   = 97 // graphs
	searchRounds = 1000
)
