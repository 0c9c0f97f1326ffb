// Package fairness asks where a gap between two groups comes from.
package fairness
