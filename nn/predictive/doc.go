// Package predictive holds what several members say of the same rows: networks of
// an ensemble, passes with dropout, draws of a last layer. Its types are what
// calibration, abstention, and decisions start from.
//
//	var c predictive.Classes
//	if err := members.Classify(ctx, in, &c); err != nil { // a Classifier
//		return err
//	}
//	for row := range c.Rows {
//		prob = c.Mean(row, prob) // of each class
//		u := c.Split(row)        // u.Epistemic is high: the members disagree
//		fmt.Println(prob[1], u.Aleatoric, u.Epistemic)
//	}
//
// Probabilities are kept as logarithms, so that a log-odds of 76, whose
// probability is 1 in any float, stays what it is.
//
// Notation: row, an entry of the batch; member, one network, pass or draw;
// aleatoric, uncertainty that every member states by itself; epistemic,
// uncertainty about which member is right.
//
// References: [Chernozhukov2010], [Depeweg2018], [Gal2016], [Gneiting2007],
// [Grimit2006], [Lakshminarayanan2017], [Nix1994].
//
// Stability: v0, may change. Tests: table (60 digits, closed forms); bad inputs;
// allocation.
package predictive
