package mcmc

import (
	"fmt"
	"math"
)

// Names of what is recorded of each draw: ArviZ's.
const (
	statLP         = "lp"
	statAcceptance = "acceptance_rate"
	statStepSize   = "step_size"
	statTreeDepth  = "tree_depth"
	statSteps      = "n_steps"
	statDiverging  = "diverging"
	statEnergy     = "energy"
	statMaxDepth   = "reached_max_treedepth"
)

// Defaults that kernels share.
const (
	defaultAccept   = 0.8 // Stan's; [Betancourt2014] finds 0.6 to 0.9 best
	defaultMaxDepth = 10  // Stan's
	defaultStep     = 1
)

func (k NUTS) resolve(int) Kernel {
	setDefault(&k.TargetAccept, defaultAccept)
	setDefault(&k.MaxTreeDepth, defaultMaxDepth)
	setDefault(&k.StepSize, defaultStep)
	return k
}

func (k NUTS) check() []error {
	faults := checkRate("NUTS.TargetAccept", k.TargetAccept)
	faults = append(faults, checkPositive("NUTS.StepSize", k.StepSize)...)
	faults = append(faults, checkMetric("NUTS.Metric", k.Metric)...)
	if k.MaxTreeDepth < 1 || k.MaxTreeDepth > maxDepthLimit {
		faults = append(faults, &ConfigError{"NUTS.MaxTreeDepth", k.MaxTreeDepth, fmt.Sprintf("1 to %d, or 0 for the default", maxDepthLimit)})
	}
	return faults
}

func (k NUTS) plan() plan {
	return plan{
		name: "nuts", places: nutsPlaces(k.MaxTreeDepth), momenta: nutsMomenta(k.MaxTreeDepth), metric: k.Metric,
		step: k.StepSize, target: k.TargetAccept, search: true,
		stats: []string{statLP, statAcceptance, statStepSize, statTreeDepth, statSteps, statDiverging, statEnergy, statMaxDepth},
	}
}

func (k NUTS) transition(w *walk) transition { return newNUTS(w, k) }

func (k HMC) resolve(int) Kernel {
	setDefault(&k.TargetAccept, defaultAccept)
	setDefault(&k.IntegrationTime, math.Pi/2)
	setDefault(&k.StepSize, defaultStep)
	return k
}

func (k HMC) check() []error {
	faults := checkRate("HMC.TargetAccept", k.TargetAccept)
	faults = append(faults, checkPositive("HMC.IntegrationTime", k.IntegrationTime)...)
	faults = append(faults, checkPositive("HMC.StepSize", k.StepSize)...)
	faults = append(faults, checkMetric("HMC.Metric", k.Metric)...)
	if k.Steps < 0 {
		faults = append(faults, &ConfigError{"HMC.Steps", k.Steps, "1 or more, or 0 for as many as IntegrationTime takes"})
	}
	return faults
}

func (k HMC) plan() plan {
	return plan{
		name: "hmc", places: hmcPlaces, momenta: 1, metric: k.Metric,
		step: k.StepSize, target: k.TargetAccept, search: true,
		stats: []string{statLP, statAcceptance, statStepSize, statSteps, statDiverging, statEnergy},
	}
}

func (k HMC) transition(w *walk) transition { return newHMC(w, k) }

func (k Metropolis) resolve(dim int) Kernel {
	rate := acceptManyDim
	if dim == 1 {
		rate = acceptOneDim
	}
	setDefault(&k.TargetAccept, rate)
	setDefault(&k.StepSize, jumpScale/math.Sqrt(float64(max(dim, 1))))
	return k
}

func (k Metropolis) check() []error {
	faults := checkRate("Metropolis.TargetAccept", k.TargetAccept)
	faults = append(faults, checkPositive("Metropolis.StepSize", k.StepSize)...)
	return append(faults, checkMetric("Metropolis.Metric", k.Metric)...)
}

func (k Metropolis) plan() plan {
	return plan{
		name: "metropolis", places: metropolisPlaces, momenta: 1, metric: k.Metric,
		step: k.StepSize, target: k.TargetAccept,
		stats: []string{statLP, statAcceptance, statStepSize, statSteps},
	}
}

func (k Metropolis) transition(w *walk) transition { return metropolis{w} }

func (k FixedParam) resolve(int) Kernel { return k }

func (k FixedParam) check() []error { return nil }

func (k FixedParam) plan() plan {
	return plan{name: "fixed_param", places: 1, stats: []string{statLP}}
}

func (k FixedParam) transition(w *walk) transition { return fixed{w} }
