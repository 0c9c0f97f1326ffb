package criticism

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

// KFold estimates what [LOO] does by fitting again, once a fold, without the
// observations of the fold. It costs K fits and never fails as importance
// weights do: it is what to use where k-hat is high, and, with folds of whole
// groups, for the prediction of new groups.
type KFold struct {
	// Observations is their number; they count from 0.
	Observations int
	// Data returns the data of some observations, in that order, by the names
	// that the program has for them: what [bayes.Program.Bind] takes. Data that
	// no observation owns may be left out.
	Data func(observations []int) (bayes.Values, error)
	// By fits the program of each fold. Its seed, if it has one, is the same
	// for each.
	By bayes.Inferrer
	// Folds is the number of folds, 10 if it is 0 (fewer if there are fewer
	// observations). Observations are dealt to them at random.
	Folds int
	// Fold is the fold of each observation, from 0, in place of dealing: for
	// folds of whole groups. Folds must be 0 or the number of folds.
	Fold []int
	// Seed decides the dealing.
	Seed uint64
}

const (
	methodKFold  = "K-fold"
	defaultFolds = 10 // [Vehtari2017] §2.3
)

// Estimate fits prog once a fold and returns the log density of each
// observation under the fit without it; prog's own draws serve for P alone.
//
// Shapes: draws are of prog with all its data, nil if P is not wanted (then NaN).
// name is the observed variable, one element an observation, in the order of
// [KFold.Data].
// Result: Points are in the order of observations, with neither k-hat nor MCSE.
// The error names the fold that failed. A cancelled context gives its error and
// no result.
// Source: [Vehtari2017] §2.3 without its correction for bias.
// Cost: Folds fits.
func (k KFold) Estimate(ctx context.Context, prog *bayes.Program, name string, draws *bayes.Draws) (*Elpd, error) {
	fold, folds, err := k.assign()
	if err != nil {
		return nil, err
	}
	points := make([]Point, k.Observations)
	for i := range points {
		points[i] = Point{Name: fmt.Sprintf("%s[%d]", name, i), P: math.NaN(), MCSE: math.NaN(), Khat: math.NaN()}
	}
	count := 0
	for f := range folds {
		var in, out []int
		for i, g := range fold {
			if g == f {
				out = append(out, i)
			} else {
				in = append(in, i)
			}
		}
		n, err := k.leaveOut(ctx, prog, name, in, out, points)
		if err != nil {
			return nil, fmt.Errorf("criticism: KFold: fold %d of %d: %w", f, folds, err)
		}
		count = n
	}
	if draws != nil {
		full, err := prog.LogLik(ctx, draws)
		if err != nil {
			return nil, fmt.Errorf("criticism: KFold: %w", err)
		}
		obs, err := observations(full, []string{name})
		if err != nil {
			return nil, err
		}
		if len(obs) != len(points) {
			return nil, fmt.Errorf("criticism: KFold: %q has %d observations, KFold %d", name, len(obs), len(points))
		}
		for i, v := range obs {
			points[i].Name = v.Name()
			points[i].P = logMean(v.Values(), full.LogWeights()) - points[i].Elpd
		}
	}
	return total(methodKFold, points, count), nil
}

// leaveOut fits the program to the observations in and writes the elpd of those
// out; it returns the number of draws.
func (k KFold) leaveOut(ctx context.Context, prog *bayes.Program, name string, in, out []int, points []Point) (int, error) {
	bind := func(observations []int) (*bayes.Program, error) {
		values, err := k.Data(observations)
		if err != nil {
			return nil, err
		}
		return prog.Bind(values)
	}
	train, err := bind(in)
	if err != nil {
		return 0, err
	}
	test, err := bind(out)
	if err != nil {
		return 0, err
	}
	draws, err := k.By.Infer(ctx, train)
	if err != nil {
		return 0, err
	}
	loglik, err := test.LogLik(ctx, draws)
	if err != nil {
		return 0, err
	}
	obs, err := observations(loglik, []string{name})
	if err != nil {
		return 0, err
	}
	if len(obs) != len(out) {
		return 0, fmt.Errorf("%q has %d observations after binding the data of %d", name, len(obs), len(out))
	}
	for i, v := range obs {
		points[out[i]].Elpd = logMean(v.Values(), loglik.LogWeights())
	}
	return draws.Chains() * draws.Len(), nil
}

// assign returns the fold of each observation and the number of folds.
func (k KFold) assign() (fold []int, folds int, err error) {
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf("criticism: KFold: "+format, a...)) }
	if k.Observations < 2 {
		fault("%d observations; want at least 2", k.Observations)
	}
	if k.Data == nil {
		fault("Data is nil; it must return the data of some observations")
	}
	if k.By == nil {
		fault("By is nil; it must fit a program, as mcmc.Config does")
	}
	folds = k.Folds
	if k.Fold != nil {
		if len(k.Fold) != k.Observations {
			fault("Fold has %d entries for %d observations", len(k.Fold), k.Observations)
		} else {
			used := slices.Compact(slices.Sorted(slices.Values(k.Fold)))
			if folds == 0 {
				folds = len(used)
			}
			if len(used) != folds || used[0] != 0 || used[len(used)-1] != folds-1 {
				fault("Fold names the folds %v; want all from 0 to %d", used, folds-1)
			}
		}
	} else {
		if folds == 0 {
			folds = min(defaultFolds, k.Observations)
		}
		if folds > k.Observations {
			fault("%d folds for %d observations", folds, k.Observations)
		}
	}
	if folds < 2 {
		fault("%d folds; want at least 2", folds)
	}
	if faults != nil {
		return nil, 0, errors.Join(faults...)
	}
	if k.Fold != nil {
		return k.Fold, folds, nil
	}
	src := rng.New(k.Seed, "criticism/folds")
	order := make([]int, k.Observations)
	rng.Perm(&src, order)
	fold = make([]int, k.Observations)
	for i, at := range order {
		fold[at] = i % folds
	}
	return fold, folds, nil
}
