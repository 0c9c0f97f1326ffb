// Package explain says which columns a model's predictions rest on: of any
// function of rows, which may be a network, a forest, or code.
//
//	p, err := nn.NewPredictor(m, "prob", 0)
//	if err != nil {
//		return err
//	}
//	e, err := explain.New(p.Predict, background, explain.Options{Seed: 1}) // some hundred rows
//	if err != nil {
//		return err
//	}
//	a, err := e.Sample(ctx, row, 50) // a.Phi add up to a.Value − a.Base
//	fmt.Println(a.Phi, a.SE, a.Evaluations)
//
// Of one row:
//
//	Explainer.Exact    Shapley values, up to 16 columns or groups of columns
//	Explainer.Sample   the same of any number, with standard errors
//
// Of all:
//
//	Explainer.Summary   mean |φ| over rows
//	Permutation         how much worse predictions get without a column
//	PartialDependence   what the model gives as one column moves, in all rows and in each
//
// Every result says how many rows the function had to evaluate. There is no
// kernel SHAP: antithetic orders, which Sample takes, are as cheap, add up
// exactly, and come with standard errors.
//
// # When not to trust it
//
// All of this is about the model, not about the world. That a column has a large
// value does not say that changing it would change the outcome; package causal is
// for that. Columns that say the same share what they are worth in ways that
// depend on the fit, and replacing one of them by the background's makes rows that
// can't be, of which the model knows nothing: take such columns together in
// Options.Groups. Standard errors are those of sampling orders; another background
// gives other values.
//
// # Not-a-number policy
//
// NaN and infinities are errors, in rows and in what the function gives.
//
// # Notation
//
//	f      the function
//	x, b   the row that is explained, a row of the background
//	v(S)   mean over b of f with the columns of S as in x, others as in b
//	φ      Shapley value: what a group adds to v, mean over orders of joining
//
// # References
//
// [Breiman2001], [Castro2009], [Fisher2019], [Friedman2001], [Goldstein2015],
// [Hooker2021], [Janzing2020], [Lundberg2017], [Lundberg2020], [Mitchell2022],
// [Shapley1953], [Welford1962]; see REFERENCES.md.
//
// # Stability
//
// New; names may change. The same seed gives the same bits on every CPU, if the
// function does.
//
// # Tests
//
// Examples; cases; brute force over all orders; closed forms of linear models;
// axioms; statistical, with planted errors; seeds; bits; cancelling; bad input; benchmark.
package explain
