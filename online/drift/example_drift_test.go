package drift_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/seed78144065/credence/online/drift"
)

// The error rate of a classifier grows from one in ten to one in two.
func Example() {
	d, err := drift.New(drift.ADWIN{})
	if err != nil {
		panic(err)
	}
	for i := range 600 {
		x := 0.0
		if i < 400 && i%10 == 0 || i >= 400 && i%2 == 0 {
			x = 1
		}
		drifted, err := d.Update(x)
		if err != nil {
			panic(err)
		}
		if drifted && d.Alarms() == 1 {
			fmt.Println("changed, seen at", i)
		}
	}
	mean, n := d.Mean()
	fmt.Printf("since: %.2f over %d\n", mean, n)
	// Output:
	// changed, seen at 426
	// since: 0.47 over 216
}

func ExampleNew() {
	_, err := drift.New(drift.PageHinkley{Alpha: 2, Side: 9})
	fmt.Println(err)
	// Output:
	// drift: settings of PageHinkley: Alpha is 2; want 0 to 1
	// Side is 9; want Both, Up or Down
}

// A detector survives a restart.
func ExampleDetector_MarshalBinary() {
	d, _ := drift.New(drift.CUSUM{RunLength: 1000, Side: drift.Up})
	for i := range 50 {
		if _, err := d.Update(float64(i % 5)); err != nil {
			panic(err)
		}
	}
	file, err := d.MarshalBinary()
	if err != nil {
		panic(err)
	}
	again, _ := drift.New(drift.CUSUM{RunLength: 1000, Side: drift.Up})
	if err := again.UnmarshalBinary(file); err != nil {
		panic(err)
	}
	fmt.Println(again.Seen(), "seen")
	for range 20 {
		if drifted, _ := again.Update(6); drifted {
			fmt.Println("alarm at", again.Seen())
			break
		}
	}
	// Output:
	// 50 seen
	// alarm at 52
}

func ExampleMonitor() {
	reference := make([]float64, 1000)
	for i := range reference {
		reference[i] = float64(i % 100)
	}
	m, err := drift.NewMonitor(drift.MonitorConfig{Window: 100}, drift.Column{Name: "age", Reference: reference}, drift.Column{Name: "card", Reference: []float64{0, 1, 1, 0}, Categories: 2})
	if err != nil {
		panic(err)
	}
	for i := range 100 {
		full, err := m.Update([]float64{float64(20 + i%80), float64(i % 2)})
		if err != nil {
			panic(err)
		}
		if !full {
			continue
		}
		for _, c := range m.Compare() {
			fmt.Printf("%s: %s %.2f, p %.3f, drifted %v\n", c.Column, c.Test, c.Statistic, c.Adjusted, c.Drifted)
		}
	}
	// Output:
	// age: ks 0.20, p 0.002, drifted true
	// card: chi-square 0.00, p 1.000, drifted false
}

func ExampleKS() {
	r, err := drift.KS([]float64{1, 2, 3, 4, 5}, []float64{4, 5, 6, 7})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.2f, p %.3f\n", r.Statistic, r.P)
	// Output: 0.60, p 0.286
}

func ExampleAdjust() {
	adjusted, err := drift.Adjust([]float64{0.01, 0.04, 0.03, 0.005, 0.8}, drift.FalseDiscovery)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.3f\n", adjusted)
	// Output: [0.025 0.050 0.050 0.025 0.800]
}

// The same two samples by every measure: ages of last year and of this one, shifted by
// five years. Distances are in the unit of what was measured, or have none.
func ExampleWasserstein() {
	last, now := make([]float64, 500), make([]float64, 500)
	for i := range last {
		last[i] = 20 + 60*float64(i)/500
		now[i] = last[i] + 5
	}
	years, err1 := drift.Wasserstein(last, now)
	energy, err2 := drift.EnergyDistance(last, now)
	psi, err3 := drift.PSI(last, now, 10, 0.001)
	cards, err4 := drift.ChiSquare([]int{300, 150, 50}, []int{240, 180, 80})
	shares, err5 := drift.JensenShannon([]int{300, 150, 50}, []int{240, 180, 80})
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		panic(err)
	}
	fmt.Printf("moved by %.1f years; energy distance %.2f; PSI %.2f\n", years, energy, psi)
	fmt.Printf("cards: χ² %.1f with %d degrees of freedom, p %.5f; divergence %.3f of %.3f at most\n", cards.Statistic, cards.DF, cards.P, shares, math.Log(2))
	// Output:
	// moved by 5.0 years; energy distance 0.90; PSI 0.19
	// cards: χ² 16.3 with 2 degrees of freedom, p 0.00029; divergence 0.008 of 0.693 at most
}

// Two columns whose means and spreads stay, and whose correlation turns round: no
// column alone shows it.
func ExampleMMD() {
	var before, after [][]float64
	for i := range 128 {
		x := math.Sin(float64(i * i))
		y := x + 0.3*math.Cos(float64(3*i))
		before, after = append(before, []float64{x, y}), append(after, []float64{x, -y})
	}
	ctx := context.Background()
	all, err1 := drift.MMD(ctx, before, after, drift.MMDConfig{Seed: 1, Permutations: 199})
	fast, err2 := drift.BlockMMD(ctx, before, after, drift.MMDConfig{Block: 16})
	if err := errors.Join(err1, err2); err != nil {
		panic(err)
	}
	fmt.Printf("all pairs: p %.3f; by blocks: p %.0e\n", all.P, fast.P)
	// Output:
	// all pairs: p 0.005; by blocks: p 3e-14
}

// A warning comes before the alarm, and after a repair all is forgotten.
func ExampleDetector_Warning() {
	d, err := drift.New(drift.DDM{})
	if err != nil {
		panic(err)
	}
	warned := false
	for i := range 400 {
		x := 0.0
		if i < 200 && i%10 == 0 || i >= 200 && i%4 == 0 { // errors: 10 %, then 25 %
			x = 1
		}
		drifted, err := d.Update(x)
		if err != nil {
			panic(err)
		}
		if d.Warning() && !warned {
			warned = true
			fmt.Println("warning at", i)
		}
		if drifted {
			fmt.Println("alarm at", i)
			break
		}
	}
	d.Reset()
	mean, n := d.Mean()
	fmt.Println("after the repair:", d.Seen(), d.Alarms(), mean, n)
	// Output:
	// warning at 228
	// alarm at 272
	// after the repair: 0 0 NaN 0
}

// Forecasts of 2 % that are right for ever. Their raw log losses are 0.02 and, once in
// fifty cases, 3.9: such a jump is not what Page and Hinkley's test, or CUSUM, expects,
// and they alarm without cause. Means of 500 cases are quiet.
func ExamplePageHinkley() {
	alarms := func(rule drift.Rule, cases int) int64 {
		d, err := drift.New(rule)
		if err != nil {
			panic(err)
		}
		rng := rand.New(rand.NewPCG(1, 2))
		sum := 0.0
		for i := range 200_000 {
			loss := -math.Log(0.98)
			if rng.Float64() < 0.02 {
				loss = -math.Log(0.02)
			}
			if sum += loss; i%cases == cases-1 {
				if _, err := d.Update(sum / float64(cases)); err != nil {
					panic(err)
				}
				sum = 0
			}
		}
		return d.Alarms()
	}
	for _, cases := range []int{1, 500} {
		fmt.Printf("losses by %d: Page-Hinkley %d false alarms in 200,000 cases, CUSUM %d\n", cases, alarms(drift.PageHinkley{}, cases), alarms(drift.CUSUM{}, cases))
	}
	// Output:
	// losses by 1: Page-Hinkley 133 false alarms in 200,000 cases, CUSUM 567
	// losses by 500: Page-Hinkley 0 false alarms in 200,000 cases, CUSUM 0
}
