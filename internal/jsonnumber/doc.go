// Package jsonnumber writes numbers to JSON so that the same bits are read back,
// and those that JSON has no number for as words: "Infinity", "-Infinity" and,
// where it may be, "NaN".
//
//	b = jsonnumber.Append(b, math.Inf(1)) // "Infinity"
//	v, err := jsonnumber.Parse(`"Infinity"`)
//
//	var form struct {
//		Threshold jsonnumber.Number `json:"threshold"` // not NaN
//		Scores    jsonnumber.List   `json:"scores"`    // [1,"Infinity"]
//	}
//
// The payload of a NaN is lost.
//
// # Notation
//
// None.
//
// # References
//
// None.
//
// # Stability
//
// Internal; the spelling is for good.
//
// # Tests
//
// Table, every kind of number back to its bits, bad input.
package jsonnumber
