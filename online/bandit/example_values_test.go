package bandit_test

import (
	"errors"
	"fmt"
	"log"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/bandit"
)

// An arm that comes later, a mail that is never answered, and an arm that is taken out.
func ExampleBandit_Add() {
	offer, err := online.NewBernoulli(online.Beta{Alpha: 1, Beta: 1})
	if err != nil {
		log.Fatal(err)
	}
	b, err := bandit.New(bandit.Config{Seed: 1}, bandit.Probability, offer, offer)
	if err != nil {
		log.Fatal(err)
	}
	c, err := b.Choose()
	if err != nil {
		log.Fatal(err)
	}
	if err := b.Forgo(c.ID); err != nil { // no answer is no answer: nothing is learnt
		log.Fatal(err)
	}
	fmt.Println(b.Forgo(c.ID))
	late, err := b.Add(offer)
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(b.Observe(late, true), b.Retire(0)); err != nil {
		log.Fatal(err)
	}
	p, err := b.Propensities()
	fmt.Printf("%d arms, the next one: %.2f %v\n", b.Len(), p, err)
	// Output:
	// bandit: no reward awaited for choice 0: it was never made, or rewarded or given up before
	// 3 arms, the next one: [0.00 0.33 0.67] <nil>
}

// What an arm is worth need not be a probability: any conjugate family has a Value. Each
// arm here has seen a little, and the bandit says how likely it is to choose it.
func ExampleValue() {
	plan := func(outcomes ...int) *online.Posterior[online.Dirichlet, int] {
		p, err := online.NewCategorical(online.Dirichlet{Alpha: []float64{1, 1, 1}})
		if err := errors.Join(err, p.Update(outcomes...)); err != nil {
			log.Fatal(err)
		}
		return p
	}
	// Nothing, a small plan for 5, a large one for 30.
	plans, err := bandit.New(bandit.Config{Seed: 1}, bandit.Utility(0, 5, 30), plan(0, 0, 1, 0, 1, 1), plan(0, 2, 0, 0, 2, 0))
	if err != nil {
		log.Fatal(err)
	}
	tell("plans", plans)

	seconds := func(times ...float64) *online.Posterior[online.InverseGamma, online.Lifetime] {
		p, err := online.NewWeibull(2, online.InverseGamma{Shape: 2, Scale: 100})
		for _, t := range times {
			err = errors.Join(err, p.Update(online.Lifetime{Time: t}))
		}
		if err != nil {
			log.Fatal(err)
		}
		return p
	}
	stays, err := bandit.New(bandit.Config{Seed: 1}, bandit.Lifetime(2), seconds(8, 11, 9), seconds(14, 10, 17))
	if err != nil {
		log.Fatal(err)
	}
	tell("time on the page", stays)

	sums := func(values ...float64) *online.Posterior[online.Gamma, float64] {
		p, err := online.NewGamma(2, online.Gamma{Shape: 2, Rate: 20})
		if err := errors.Join(err, p.Update(values...)); err != nil {
			log.Fatal(err)
		}
		return p
	}
	baskets, err := bandit.New(bandit.Config{Seed: 1}, bandit.Amount(2), sums(20, 35), sums(18, 22))
	if err != nil {
		log.Fatal(err)
	}
	tell("baskets", baskets)

	tails := func(values ...float64) *online.Posterior[online.Gamma, float64] {
		p, err := online.NewParetoTail(100, online.Gamma{Shape: 6, Rate: 2})
		if err := errors.Join(err, p.Update(values...)); err != nil {
			log.Fatal(err)
		}
		return p
	}
	orders, err := bandit.New(bandit.Config{Seed: 1}, bandit.Tail(100), tails(120, 180, 400), tails(105, 110, 130))
	if err != nil {
		log.Fatal(err)
	}
	tell("orders above 100", orders)

	calls := func(failures ...int) *online.Posterior[online.Beta, int] {
		p, err := online.NewNegativeBinomial(1, online.Beta{Alpha: 3, Beta: 1})
		if err := errors.Join(err, p.Update(failures...)); err != nil {
			log.Fatal(err)
		}
		return p
	}
	tries, err := bandit.New(bandit.Config{Seed: 1}, bandit.Failures(1), calls(0, 1, 0), calls(3, 2, 4))
	if err != nil {
		log.Fatal(err)
	}
	tell("failures, of which more count as better", tries)
	// Output:
	// plans [16 84]
	// time on the page [12 88]
	// baskets [63 37]
	// orders above 100 [83 17]
	// failures, of which more count as better [2 98]
}

// tell prints how often the arms are chosen in a hundred tries that teach nothing.
func tell[D, O any](what string, b *bandit.Bandit[D, O]) {
	chosen := make([]int, b.Len())
	for range 100 {
		c, err := b.Choose()
		if err := errors.Join(err, b.Forgo(c.ID)); err != nil {
			log.Fatal(err)
		}
		chosen[c.Arm]++
	}
	fmt.Println(what, chosen)
}

// Rewards of several numbers, weighted: minutes and euros, a euro worth ten minutes. The
// covariance is known, or learnt as well; or the reward is linear in a context that
// stays, such as this shop's.
func ExampleWeighted() {
	one := mat.NewSymDense(2, []float64{1, 0, 0, 1})
	wide, err := online.NewMultivariateNormal([]float64{0, 0}, mat.NewSymDense(2, []float64{100, 0, 0, 100}))
	if err != nil {
		log.Fatal(err)
	}
	known, err1 := online.NewMultivariateMean(one, wide)
	unknown, err2 := online.NewMultivariate(online.NormalInverseWishart{Mean: []float64{0, 0}, Count: 0.1, DF: 4, Scale: one})
	prior, err3 := online.NewRegressionPrior([]float64{0, 0}, mat.NewDiagDense(2, []float64{10, 10}), 2, 2)
	linear, err4 := online.NewRegression(prior)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		log.Fatal(err)
	}
	a, err1 := bandit.New(bandit.Config{Seed: 1}, bandit.Weighted(1, 10), known, known)
	b, err2 := bandit.New(bandit.Config{Seed: 1}, bandit.StudentWeighted(1, 10), unknown, unknown)
	c, err3 := bandit.New(bandit.Config{Seed: 1}, bandit.Response(1, 0.5), linear, linear)
	if err := errors.Join(err1, err2, err3,
		a.Observe(0, []float64{12, 1}), a.Observe(1, []float64{9, 1.5}),
		b.Observe(0, []float64{12, 1}), b.Observe(1, []float64{9, 1.5}),
		c.Observe(0, online.Row{X: []float64{1, 0.5}, Y: 22}), c.Observe(1, online.Row{X: []float64{1, 0.5}, Y: 24})); err != nil {
		log.Fatal(err)
	}
	first, err1 := a.Choose()
	second, err2 := b.Choose()
	third, err3 := c.Choose()
	fmt.Println("chosen:", first.Arm, second.Arm, third.Arm, errors.Join(err1, err2, err3))
	// Output:
	// chosen: 0 0 0 <nil>
}

// A log of one policy judges another. Few actions of its own with large weights make
// the plain mean wild; a limit on weights calms it and pulls it towards 0.
func ExampleIPS() {
	var actions []bandit.Record
	policy := make(bandit.Policy, 0, 400)
	for i := range 400 {
		r := bandit.Record{Propensity: 0.95}
		if i%20 == 7 { // what the new policy does was done in one of twenty
			r.Action, r.Propensity = 1, 0.05
		}
		if (i*2654435761)>>8%100 < 10+20*r.Action {
			r.Reward = 1
		}
		actions, policy = append(actions, r), append(policy, []float64{0.1, 0.9})
	}
	plain, err1 := bandit.IPS(actions, policy)
	clipped, err2 := bandit.ClippedIPS(actions, policy, 10)
	own, err3 := bandit.SNIPS(actions, policy)
	if err := errors.Join(err1, err2, err3); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("plain %.2f ± %.2f, of weights up to 10 %.2f ± %.2f (%d clipped), self-normalised %.2f ± %.2f\n",
		plain.Value, plain.SE, clipped.Value, clipped.SE, clipped.Clipped, own.Value, own.SE)
	fmt.Printf("%d records are worth %.0f\n", own.N, own.ESS)
	// Output:
	// plain 0.42 ± 0.13, of weights up to 10 0.24 ± 0.07 (20 clipped), self-normalised 0.42 ± 0.10
	// 400 records are worth 25
}
