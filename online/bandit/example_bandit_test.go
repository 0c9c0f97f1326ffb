package bandit_test

import (
	"fmt"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/bandit"
)

// Three subject lines; a click may come long after the mail was sent.
func Example() {
	prior, err := online.NewBernoulli(online.Beta{Alpha: 1, Beta: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := bandit.New(bandit.Config{Seed: 1}, bandit.Probability, prior, prior, prior)
	if err != nil {
		fmt.Println(err)
		return
	}
	sent := make([]int, 3)
	var late []bandit.Choice
	for range 600 {
		c, err := b.Choose()
		if err != nil {
			fmt.Println(err)
			return
		}
		sent[c.Arm]++
		if late = append(late, c); len(late) < 20 {
			continue
		}
		first := late[0] // the answer to a mail comes twenty mails later
		late = late[1:]
		clicked := first.ID*2654435761>>8%100 < []uint64{10, 40, 20}[first.Arm]
		if err := b.Reward(first.ID, clicked); err != nil {
			fmt.Println(err)
			return
		}
	}
	p, err := b.Propensities()
	fmt.Println("sent:", sent, "waiting:", b.Pending())
	fmt.Printf("the next one, with probabilities: %.3f %v\n", p, err)
	// Output:
	// sent: [26 534 40] waiting: 19
	// the next one, with probabilities: [0.001 0.996 0.002] <nil>
}

// What would have been earned, had arm 1 always been shown? A log knows, if it
// holds how likely every choice was.
func ExampleSNIPS() {
	log := []bandit.Record{
		{Action: 0, Propensity: 0.5, Reward: 0}, {Action: 1, Propensity: 0.5, Reward: 1},
		{Action: 1, Propensity: 0.25, Reward: 0}, {Action: 0, Propensity: 0.75, Reward: 1},
		{Action: 1, Propensity: 0.25, Reward: 1}, {Action: 0, Propensity: 0.75, Reward: 0},
	}
	e, err := bandit.SNIPS(log, bandit.Policy{{0, 1}})
	lo, hi := e.Interval(0.95)
	fmt.Printf("%.2f, 95%% interval %.2f to %.2f, worth %.1f decisions of its own %v\n", e.Value, lo, hi, e.ESS, err)
	// Output:
	// 0.60, 95% interval -0.04 to 1.24, worth 2.8 decisions of its own <nil>
}
