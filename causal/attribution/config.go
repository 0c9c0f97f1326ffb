package attribution

import (
	"errors"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// Config says how an attribution is computed. The zero value is fine.
type Config struct {
	// Draws is how many draws of the parameters are used, evenly spaced; 0
	// means 200. Intervals are theirs.
	Draws int
	// Rows is how many cases stand for a distribution in each draw; 0 means 500,
	// or 2000 for root causes.
	Rows int
	// Permutations is how many orders of the players are drawn where there are
	// more than MaxExact; 0 means 100. Each is used forwards and backwards.
	Permutations int
	// Tail is which values count as at least as far out as that of an outlier.
	Tail Tail
	// Seed of the noise.
	Seed uint64
}

// MaxExact is the largest number of players whose every set is evaluated.
const MaxExact = 10

// filled returns the configuration without zeros.
func (c Config) filled() (Config, error) {
	var errs []error
	for _, f := range []struct {
		name      string
		value     *int
		otherwise int
	}{{"Draws", &c.Draws, 200}, {"Rows", &c.Rows, 500}, {"Permutations", &c.Permutations, 100}} {
		if *f.value < 0 {
			errs = append(errs, fmt.Errorf("attribution: Config.%s is %d; want a positive number, or 0 for %d", f.name, *f.value, f.otherwise))
		}
		if *f.value == 0 {
			*f.value = f.otherwise
		}
	}
	if c.Tail > Below {
		errs = append(errs, fmt.Errorf("attribution: Config.Tail is %d; want Apart, Above or Below", c.Tail))
	}
	return c, errors.Join(errs...)
}

// picked returns k draws of equal weight in one chain, or fewer if there are
// fewer: evenly spaced ones, by weight if they have weights.
func picked(d *bayes.Draws, k int) (*bayes.Draws, error) {
	if d == nil {
		return nil, errors.New("attribution: no draws; fit the model first")
	}
	total := d.Chains() * d.Len()
	if total == 0 {
		return nil, errors.New("attribution: the draws are none")
	}
	run := bayes.Run{Chains: 1, Draws: min(k, total), Seed: d.Seed()}
	at := make([]int, run.Draws)
	var weights []float64
	for _, v := range d.Vars() {
		weights = v.Weights()
		break
	}
	if weights == nil {
		for i := range at {
			at[i] = i * total / run.Draws
		}
	} else {
		j, sum := 0, weights[0]
		for i := range at { // systematic resampling, from the middle of each share
			for u := (float64(i) + 0.5) / float64(run.Draws); sum < u && j < total-1; sum += weights[j] {
				j++
			}
			at[i] = j
		}
	}
	for name, v := range d.Vars() {
		run.Vars = append(run.Vars, bayes.Variable{Name: name, Dims: v.Dims()})
		x := v.Values()
		for e := range v.Size() {
			for _, i := range at {
				run.Values = append(run.Values, x[e*total+i])
			}
		}
	}
	return bayes.NewDraws(run)
}
