package nearest

import (
	"fmt"
	"math"
	"strings"
)

// Suggest returns ` (did you mean "x"?)` for the known name nearest to a wrong
// one, or lists names if none is near.
func Suggest(name string, known []string) string {
	if best, near := Near(name, known); near {
		return fmt.Sprintf(" (did you mean %q?)", best)
	}
	return " (there are " + Some(known) + ")"
}

// Near returns the known name nearest to a wrong one, and whether it is near
// enough to be meant.
func Near(name string, known []string) (best string, near bool) {
	least := math.MaxInt
	for _, k := range known {
		if d := editDistance(strings.ToLower(name), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	// Half the letters may be wrong, but not all: then the list says more.
	return best, least <= (len(name)+1)/2 && (least < len(name) || least == 0)
}

// Some lists at most ten names: a line, not a page.
func Some(names []string) string {
	const listed = 10
	if len(names) == 0 {
		return "none"
	}
	if len(names) <= listed {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:listed], ", "), len(names)-listed)
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
