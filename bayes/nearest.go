package bayes

import (
	"fmt"
	"math"
	"strings"
)

// suggestName returns ` (did you mean "x"?)` for the known name nearest to a
// wrong one, or the list of names if none is near.
func suggestName(name string, known []string) string {
	if len(known) == 0 {
		return ""
	}
	best, dist := "", math.MaxInt
	for _, k := range known {
		if d := editDistance(strings.ToLower(name), strings.ToLower(k)); d < dist {
			best, dist = k, d
		}
	}
	// Half the letters may be wrong, but not all: then the list says more.
	if dist <= (len(name)+1)/2 && (dist < len(name) || dist == 0) {
		return fmt.Sprintf(" (did you mean %q?)", best)
	}
	const listed = 10 // a line of names, not a page
	more := ""
	if len(known) > listed {
		more = fmt.Sprintf(" and %d more", len(known)-listed)
		known = known[:listed]
	}
	return fmt.Sprintf(" (there are %s%s)", strings.Join(known, ", "), more)
}

// editDistance is the Levenshtein distance of two strings in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diag
			if a[i] != b[j] {
				cost++
			}
			diag = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
