// Package predictive asks several members about the same rows, networks of an
// ensemble or passes of one network with dropout, and says how probable they
// find each class or number, and how much of the uncertainty is that they
// disagree.
//
//	who := predictive.Separate(a, b, c) // or Fused, Masks, Dropout
//	h, err := predictive.NewClassHead(who, predictive.ClassConfig{Output: "logit", Scale: predictive.Logit})
//	if err != nil {
//		return err // all that is wrong with the members
//	}
//	var said predictive.Classes
//	err = h.Classify(ctx, in, &said) // in: as nn.Model.InputsOf makes it
//	for row := range said.Rows {
//		u := said.Split(row) // u.Epistemic is high: the members disagree
//		fmt.Println(said.Mean(row, nil), u.Aleatoric, u.Epistemic)
//	}
//
// Who is asked: models of their own (Separate), a graph that holds several
// (Fused), passes of a network that takes its dropout masks as inputs (Masks) or
// drops units itself (Dropout). What is read: classes (ClassHead), a mean and a
// spread (NormalHead), quantiles (QuantileHead). Any of the first goes with any of
// the second, but quantiles are one model's. Calls that reuse what they write to
// allocate nothing beyond what the runtime does.
//
// Probabilities are kept as logarithms: a log-odds of 76, whose probability is 1
// in any float, stays what it is.
//
// # When not to trust it
//
// ONNX Runtime removes Dropout from graphs unless it is told not to, and all
// passes are then the same: open the model with DropoutOptions. A head tries two
// passes before it is made and refuses members whose passes agree.
//
// Epistemic uncertainty is the members' disagreement, no more: members trained on
// the same data in the same way can agree on what none of them has seen; see
// nn/ood. Entropies say nothing about whether probabilities are calibrated; see
// nn/calibration. A wrong Scale is noticed where logits are no probabilities, not
// the other way round: probabilities are logits too.
//
// Notation: row, an entry of the batch; member, one network, pass or draw;
// aleatoric, uncertainty that every member states by itself; epistemic,
// uncertainty about which member is right; log-odds, log p/(1−p); CRPS,
// continuous ranked probability score; NLL, negative log-likelihood.
//
// References: [Chernozhukov2010], [Depeweg2018], [Gal2016], [Gneiting2007],
// [Grimit2006], [Lakshminarayanan2017], [Nix1994].
//
// Stability: v0, may change; masks of a seed as bayes' draws. Tests: known
// answers of every kit of testdata/cases/nn that has some; table (40 and 60
// digits, closed forms, quadrature); statistical, with planted errors (masks,
// dropout of the runtime against ours); bad inputs and outputs; property (batches,
// tiles, goroutines); golden; allocation; examples. Benchmarks of fused graphs and
// tiles in both runtimes.
package predictive
