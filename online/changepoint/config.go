package changepoint

import (
	"cmp"
	"errors"
	"fmt"
	"math"
)

// Config are the settings of a Detector, zero for the default.
type Config struct {
	// Hazard is the probability of a change after an observation; default 1/250,
	// that of [Adams2007] §3.
	Hazard float64
	// HazardOf, if there is one, is the hazard instead: the probability that a run
	// ends when it has n observations, n ≥ 1, given that it had as many. The same
	// function must be given when a snapshot is read.
	HazardOf func(n int) float64
	// Prune is the probability below which a run length is dropped; default 1e-10.
	// Runs is the most run lengths that are kept; default 1000. What is dropped counts
	// as the nearest length that stays. Negative for none and no limit: time and memory
	// then grow with every observation.
	Prune float64
	Runs  int
	// The alarm is raised when the probability of a change among the Newest
	// observations, and since the last alarm, comes above Alarm; defaults 100 and 0.9,
	// by run length (docs/drift.md).
	Newest int
	Alarm  float64
	// History is the number of newest observations among which Segmentation finds
	// changes; default 10000, negative for none.
	History int
}

// check fills in defaults.
func (c Config) check() (Config, error) {
	c.Hazard, c.Prune, c.Runs = cmp.Or(c.Hazard, 1./250), cmp.Or(c.Prune, 1e-10), cmp.Or(c.Runs, 1000)
	c.Newest, c.Alarm, c.History = cmp.Or(c.Newest, 100), cmp.Or(c.Alarm, 0.9), cmp.Or(c.History, 10_000)
	c.Prune, c.Runs, c.History = max(c.Prune, 0), max(c.Runs, 0), max(c.History, 0)
	var faults []error
	fault := func(wrong bool, name string, v any, want string) {
		if wrong {
			faults = append(faults, fmt.Errorf("%s is %v; want %s", name, v, want))
		}
	}
	fault(!(c.Hazard > 0 && c.Hazard < 1), "Hazard", c.Hazard, "more than 0 and less than 1")
	fault(!(c.Alarm > 0 && c.Alarm < 1), "Alarm", c.Alarm, "more than 0 and less than 1")
	fault(!(c.Prune < 0.01), "Prune", c.Prune, "less than 0.01, or a negative number") // more would drop what matters
	fault(c.Runs == 1, "Runs", c.Runs, "at least 2, or a negative number")
	fault(c.Newest < 1, "Newest", c.Newest, "at least 1")
	fault(c.History > math.MaxInt32, "History", c.History, "less than 2³¹")
	if c.HazardOf != nil {
		for _, n := range probes {
			h := c.HazardOf(n)
			fault(!(h >= 0 && h <= 1), fmt.Sprintf("HazardOf(%d)", n), h, "a probability")
		}
	}
	return c, errors.Join(faults...)
}

// probes are the lengths at which a hazard that is a function is tried, and
// compared when a snapshot is read.
var probes = []int{1, 2, 3, 5, 10, 20, 50, 100, 1000, 10_000, 1_000_000}

// hazard returns that of a run of n observations.
func (c *Config) hazard(n int) float64 {
	if c.HazardOf != nil {
		return c.HazardOf(n)
	}
	return c.Hazard
}

// names are those of numbers.
func (c *Config) names() []string {
	out := []string{"Prune", "Runs", "Newest", "Alarm", "History"}
	for _, n := range probes {
		out = append(out, fmt.Sprintf("the hazard of a run of %d", n))
	}
	return out
}

// numbers identify settings in snapshots.
func (c *Config) numbers() []float64 {
	out := []float64{c.Prune, float64(c.Runs), float64(c.Newest), c.Alarm, float64(c.History)}
	for _, n := range probes {
		out = append(out, c.hazard(n))
	}
	return out
}
