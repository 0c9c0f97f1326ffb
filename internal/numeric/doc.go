// Package numeric evaluates scalar special functions to a stated error bound,
// with the same bits on every CPU.
package numeric
