package report

import "github.com/seed78144065/credence/bayes"

// explanation is what a warning means for somebody who never saw one.
type explanation struct {
	code  string
	grave bool // the draws may be wrong, not only imprecise
	Title string
	Means string
	Do    string
}

// explanations are in the order of bayes.Draws.Check, the gravest first.
var explanations = []explanation{
	{bayes.WarnDivergences, true, "Divergent transitions",
		"Where these happened, the sampler's steps were too coarse for the shape of the posterior, and it had to turn back. Places like that are visited too rarely, so means and intervals can be off in a way that more draws don't mend.",
		"Raise the target acceptance rate to 0.95, then 0.99. If some remain, write the effects of groups in their non-centred form, or give scales a prior that keeps them away from 0; the figure of pairs shows where to look."},
	{bayes.WarnEBFMI, true, "Energies change too slowly",
		"From draw to draw the sampler moves through a small part of the range of energies only. It takes long to get to the tails of the posterior and may have missed some of them.",
		"Rewrite what has heavy tails or the shape of a funnel: non-centred effects, priors with lighter tails. More draws help little."},
	{bayes.WarnTreeDepth, false, "Trajectories were cut short",
		"The draws are right, but each costs more and resembles the one before more than it need be.",
		"Bring predictors and parameters to similar scales, use a dense metric, or allow deeper trees."},
	{bayes.WarnKhat, true, "The approximation misses the posterior",
		"Some places that matter to the posterior are all but absent from the approximation, so that weights can't make up for them.",
		"Don't use these draws. Rewrite the model so that its posterior is nearer to a normal distribution, or sample with mcmc."},
	{bayes.WarnWeights, false, "Few draws carry the weight",
		"Most draws count for next to nothing; the rest decide all numbers, which wobble accordingly.",
		"Draw more, or find an approximation nearer to the posterior."},
	{bayes.WarnFewDraws, true, "Too few draws to check",
		"With so few draws nothing can be said about the chains, nor much about the posterior.",
		"Draw at least a few hundred a chain."},
	{bayes.WarnNotFinite, true, "Numbers that are not finite",
		"Some draws are NaN or infinite, and a mean or an interval of such a quantity does not exist.",
		"Look for a division by 0, the logarithm of 0, or an overflow in its definition."},
	{bayes.WarnRhat, true, "The chains disagree",
		"Chains that began in different places did not arrive at one distribution. An average over them is of nothing in particular.",
		"Run longer, the warm-up first of all. If that does not help, look for several modes, for parameters that the data don't determine, and for parameters that can stand in for each other; narrower priors help."},
	{bayes.WarnESSBulk, false, "Too few independent draws for the middle",
		"Draws that resemble their neighbours, or weigh unequally, are worth fewer independent ones: means and medians wobble.",
		"Draw as many times more as the number is below the limit."},
	{bayes.WarnESSTail, false, "Too few independent draws for the tails",
		"As above, for the 5 % and the 95 % quantile: the ends of intervals wobble.",
		"Draw as many times more as the number is below the limit."},
	{bayes.WarnStuck, true, "The sampler did not move",
		"All draws are the same point.",
		"Check the scale of the starting point and the gradient of the model."},
}

// explain returns what is known of a code; of an unknown one, the code.
func explain(code string) explanation {
	for _, e := range explanations {
		if e.code == code {
			return e
		}
	}
	return explanation{code: code, Title: code}
}
