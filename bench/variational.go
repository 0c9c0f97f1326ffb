package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/vi"
)

// fitted is one variational fit: what it cost and what it is worth.
type fitted struct {
	cpu  float64 // seconds, of the fit and 4000 draws with their weights
	khat float64 // NaN: there is none
}

// String returns the columns of a table.
func (f fitted) String() string {
	if math.IsNaN(f.khat) {
		return fmt.Sprintf("%.3g | failed", f.cpu)
	}
	return fmt.Sprintf("%.3g | %.2f", f.cpu, f.khat)
}

// trusted is the k-hat below which draws serve as the posterior's, [Vehtari2024].
const trusted = 0.7

// approximations are what is timed, rstan's after ours.
var approximations = []struct {
	name   string
	method func(seed uint64) vi.Method
}{
	{"Pathfinder", func(seed uint64) vi.Method { return vi.Pathfinder{Seed: seed} }},
	{"ADVI mean-field", func(seed uint64) vi.Method { return vi.ADVI{Seed: seed} }},
	{"ADVI full-rank", func(seed uint64) vi.Method { return vi.ADVI{Seed: seed, Family: vi.FullRank} }},
}

// stanFamilies are those of vb; the second only up to fullRankMost coordinates.
var stanFamilies = []string{"meanfield", "fullrank"}

// fullRankMost is the dimension up to which full rank is run: its cost grows with
// the square, and of hundreds of coordinates a table takes an hour.
const fullRankMost = 100

// besideVB prints our fits and those of rstan's vb of the same data, one after
// the other: medians over seeds.
func besideVB(ctx context.Context, chosen []problem, seeds int) error {
	fmt.Println("| problem | by | method | CPU s | k-hat | vb's best CPU s, over this |\n|---|---|---|---:|---:|---:|")
	for _, p := range chosen {
		prog, err := p.compile()
		if err != nil {
			return err
		}
		families, ours := stanFamilies, approximations
		if prog.Dim() > fullRankMost {
			families, ours = families[:1], ours[:2]
		}
		theirs, version, err := runVB(ctx, p, families, seeds)
		if err != nil {
			return err
		}
		top := quickest(theirs)
		for _, a := range ours {
			var runs []fitted
			for seed := range seeds {
				f, err := approximate(ctx, prog, a.method(uint64(seed+1)))
				if err != nil {
					return err
				}
				runs = append(runs, f)
			}
			m := middle(runs)
			fmt.Printf("| %s | Credence | %s | %v | %.1f |\n", p.name, a.name, m, top/m.cpu)
		}
		for i, family := range families {
			fmt.Printf("| %s | %s | vb %s | %v | %.1f |\n", p.name, version, family, theirs[i], top/theirs[i].cpu)
		}
	}
	return nil
}

// quickest returns the CPU time of the fastest fit that can be trusted, or of the
// fastest if none can.
func quickest(all []fitted) float64 {
	top, any := math.Inf(1), math.Inf(1)
	for _, f := range all {
		any = min(any, f.cpu)
		if f.khat < trusted {
			top = min(top, f.cpu)
		}
	}
	if math.IsInf(top, 1) {
		return any
	}
	return top
}

// approximate fits as often as takes a tenth of a second, which the clock of CPU
// time resolves.
func approximate(ctx context.Context, prog *bayes.Program, m vi.Method) (f fitted, err error) {
	const least = 0.1
	start, count := cpu(), 0
	for f.cpu < least {
		a, err := vi.Fit(ctx, prog, m)
		if err != nil {
			return f, err
		}
		count++
		f = fitted{(cpu() - start).Seconds(), a.Khat}
	}
	f.cpu /= float64(count)
	return f, nil
}

// middle returns the medians of each figure; of fits half of which fail, NaN.
func middle(runs []fitted) fitted {
	var times, khats []float64
	for _, r := range runs {
		times = append(times, r.cpu)
		if math.IsNaN(r.khat) {
			r.khat = math.Inf(1) // a fit that fails is worse than any
		}
		khats = append(khats, r.khat)
	}
	m := fitted{median(times), median(khats)}
	if math.IsInf(m.khat, 1) {
		m.khat = math.NaN()
	}
	return m
}

// runVB runs rstan's vb with seeds 1 to seeds, and returns the medians of each
// family.
func runVB(ctx context.Context, p problem, families []string, seeds int) (all []fitted, version string, err error) {
	var numbers []string
	for seed := range seeds {
		numbers = append(numbers, strconv.Itoa(seed+1))
	}
	dir, version, err := inR(ctx, p, "vb.R", strings.Join(families, ","), strings.Join(numbers, ","))
	defer os.RemoveAll(dir)
	if err != nil {
		return nil, "", err
	}
	for _, family := range families {
		var runs []fitted
		for _, seed := range numbers {
			f, err := readVB(filepath.Join(dir, family+"-"+seed+"-vb.csv"))
			if err != nil {
				return nil, "", err
			}
			runs = append(runs, f)
		}
		all = append(all, middle(runs))
	}
	return all, version, nil
}

// readVB reads what vb.R wrote of a fit.
func readVB(name string) (f fitted, err error) {
	t, err := readTable(name, "cpu", "p", "q")
	if err != nil {
		return f, err
	}
	took, _ := t.Float("cpu") // readTable has seen them
	p, _ := t.Float("p")
	q, _ := t.Float("q")
	f = fitted{took[0], math.NaN()}
	if !(f.cpu > 0) {
		return f, fmt.Errorf("bench: %s: the fit took %v s", name, f.cpu)
	}
	if len(p) == 1 {
		return f, nil // it failed
	}
	ratio := make([]float64, len(p))
	for i, v := range p {
		ratio[i] = v - q[i]
	}
	_, f.khat = diagnostics.PSIS(ratio, 1)
	return f, nil
}
