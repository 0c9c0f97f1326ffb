// Package lastlayer tells how sure a network is by what its last layer could have
// been: a posterior of the weights between its features and its outputs, with the
// rest of the network as it is.
//
//	head, err := lastlayer.ReadHead(file, "features", "logit") // the trained weights, from the ONNX file
//	x, err := lastlayer.Features(ctx, m, "features", inputs)   // of the rows it was trained on
//	p, err := lastlayer.Fit(ctx, x, labels, lastlayer.Config{Head: &head})
//	prob, err := p.Probit(row, nil)
//	sure, err := lastlayer.NewNetwork(m, "features", p)
//	err = sure.Classify(ctx, in, &classes) // a predictive.Classifier
//	text, err := json.Marshal(p) // and lastlayer.Decode(text)
//
// # Which method
//
// Fit and FitNormal are Laplace's method: a normal distribution with the curvature
// of the log posterior. About the trained weights, if Head has them, it costs one
// pass over the rows and says how sure the network that is in use is; without a
// Head the mode is found on the features, by Newton steps. The precision of the
// prior is given, or the one of the largest evidence. LogEvidence compares layers
// of features on the same labels.
//
// Sample draws from the exact posterior by any bayes.Inferrer, such as
// mcmc.Config: right where there are few rows and the posterior is skewed. On the
// 80 rows of one feature of the tests Laplace's method has means 0.14 standard
// deviations from exact.
//
// Probabilities come by the probit formula (Probit), by the integral (Quadrature,
// two classes), or as members (Classify), whose mean is the probability and whose
// disagreement is what the layer doesn't know.
//
// # When not to trust it
//
// The features are taken as known: what the rest of the network got wrong, no
// posterior of its last layer knows. Far from the training data it is unsure only
// where features are large; inputs that look like others to the features are told
// by no posterior of them: see nn/ood. Give Fit rows that the network was trained
// on, and no others: calibration rows have their own use.
//
// A trained head is seldom the mode for the prior of the largest evidence: then the
// evidence is that about another point, good for choosing the precision and not
// for comparing heads. Weights that make the network sure of everything have an
// evidence without a peak, an error that says so. Diagonal leaves out how weights
// go together, and is too sure of rows that combine features as no row before.
//
// # Faults
//
// Features and numbers that are NaN, infinite or beyond 2²⁰⁰, rows of another
// width, labels that are no class, are errors that name the row. More than
// MaxParameters weights need Diagonal.
//
// # Notation
//
//	φ, f    features with a 1 behind them; output, f = θ·φ
//	θ, n    weights and biases, their number
//	λ       precision of the prior
//	H       minus the second derivative of the log likelihood
//	Σ       (H + λI)⁻¹ = RᵀR, the covariance
//	γ       n − λ·tr Σ, effective parameters
//
// # References
//
// [Daxberger2021], [Kristiadi2020], [Mackay1992], [Mackay1992a]: see
// REFERENCES.md.
//
// # Stability
//
// New; names may change. The JSON is versioned: later versions read earlier ones.
// Fits and members are the same bits on every CPU.
//
// # Tests
//
// Example; cases; reference (30 digits); statistical (coverage, moments of draws,
// NUTS beside quadrature); planted errors; bad input; fuzz (JSON, heads); golden;
// allocation; benchmark.
package lastlayer
