// Package ood scores how unlike the training data an input is, larger for less
// familiar ones, and says from which score on to refuse it.
//
//	d, err := ood.FitMahalanobis(ctx, train, labels, ood.MahalanobisOptions{Ridge: 1e-3}) // features of a network
//	if err != nil {
//		return err
//	}
//	gate, err := ood.NewGate(ctx, d, calibration, 0.01) // one familiar row in a hundred is refused
//	if err != nil {
//		return err
//	}
//	v, err := gate.Judge(row) // no allocation
//	if !v.Familiar {
//		fmt.Println("unlike anything seen:", v.Score, v.PValue)
//	}
//
// What a Detector takes, and what it needs:
//
//	Logits       logits: MSP, MaxLogit, Energy, Entropy; no fit
//	Mahalanobis  features or inputs; with labels, classes; relative too
//	KNN          features or inputs; keeps the rows
//	ViM          features, and the last layer of the network
//
// Entropy of the mean of an ensemble, and the mutual information of class and
// member, are scores as well: those of nn/predictive. Separate says how well any
// scores tell unfamiliar rows from familiar ones.
//
// # When not to trust it
//
// A detector knows the directions in which training data vary, not all ways to
// be strange. Scores of logits see what the network is unsure of, and networks
// are sure of much that they never saw. A figure for one kind of unfamiliar rows
// says little of another kind. The rate of false alarms is a promise for rows
// exchangeable with those of the gate, which the detector's fit must not have
// seen: its own training rows score too low. The rate at which unfamiliar rows
// are caught is no promise at all.
//
// # Not-a-number policy
//
// NaN and infinities in vectors are errors. A vector that is finite, and so far
// away that its distance overflows, scores +Inf, which is above every threshold.
// Logits may be −Inf, for classes that are ruled out.
//
// # Notation
//
//	x      vector: features, inputs, or logits
//	μ, L   mean of a class, and the factor of the covariance LLᵀ
//	W, b   weights and bias of a last layer; W⁺ the pseudo-inverse
//	n, d   rows and columns
//
// # References
//
// [Bates2023], [Hendrycks2017], [Hendrycks2022], [Lee2018], [Liang2018], [Liu2020],
// [Ren2021], [Sun2022], [Wang2022]; see REFERENCES.md.
//
// # Stability
//
// New; names may change. JSON forms are versioned: later versions read earlier
// ones.
//
// # Tests
//
// Examples; cases; tables against mpmath, SciPy and scikit-learn (testdata/scores.py);
// closed forms; invariance; statistical, with planted errors; bits; bad input;
// JSON, fuzzed; allocation; benchmarks.
package ood
