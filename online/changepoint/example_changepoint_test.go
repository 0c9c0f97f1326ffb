package changepoint_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/changepoint"
)

// nile are the yearly flows at Aswan from 1871 to 1970, in 10⁸ m³: Cobb 1978.
var nile = []float64{
	1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
	1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
	831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
	781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
	744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
}

// flows is what may be believed of the Nile before any measurement: about 1000,
// with a standard deviation of some 150 from year to year.
var flows = changepoint.Normal(online.NormalInverseGamma{Mean: 1000, Count: 0.25, Shape: 2, Scale: 2 * 150 * 150})

// A dam was built at Aswan from 1899 on, and the climate changed.
func Example() {
	d, err := changepoint.New(changepoint.Config{Hazard: 1. / 100}, flows)
	if err != nil {
		panic(err)
	}
	for i, x := range nile {
		alarm, err := d.Update(x)
		if err != nil {
			panic(err)
		}
		if alarm {
			fmt.Printf("%d: changed within ten years with probability %.2f\n", 1871+i, d.Recent(10))
		}
	}
	for _, at := range d.Segmentation() {
		fmt.Println("new flow from", 1871+at)
	}
	mean, variance := d.Forecast()
	fmt.Printf("next: %.0f, variance %.0f\n", mean, variance)
	runs := d.RunLengths()
	best := slices.MaxFunc(runs, func(a, b changepoint.RunLength) int { return cmp.Compare(a.P, b.P) })
	fmt.Printf("after %d years: a run of %d has probability %.2f; %d are kept, %.0e was dropped\n", d.N(), best.Length, best.P, d.Live(), d.Dropped())
	dry, err := d.Predict(456) // as in 1913
	if err != nil {
		panic(err)
	}
	fmt.Printf("log density of 456 next: %.1f; log evidence %.1f\n", dry, d.LogEvidence())
	// Output:
	// 1904: changed within ten years with probability 0.92
	// new flow from 1899
	// next: 852, variance 19472
	// after 100 years: a run of 72 has probability 0.65; 96 are kept, 4e-10 was dropped
	// log density of 456 next: -10.1; log evidence -639.1
}

// Given all years, it is known better when the change was.
func ExampleSmooth() {
	s, err := changepoint.Smooth(context.Background(), changepoint.Config{Hazard: 1. / 100}, flows, nile)
	if err != nil {
		panic(err)
	}
	for i, p := range s.Change {
		if i > 0 && p > 0.05 {
			fmt.Printf("%d: %.2f\n", 1871+i, p)
		}
	}
	fmt.Printf("%.1f changes\n", s.Expected)
	// Output:
	// 1897: 0.07
	// 1898: 0.12
	// 1899: 0.74
	// 1900: 0.06
	// 1.2 changes
}

// Any conjugate family: categories, here.
func ExampleConjugate() {
	d, err := changepoint.New(changepoint.Config{Hazard: 0.05}, changepoint.Conjugate(func() (*online.Posterior[online.Dirichlet, int], error) {
		return online.NewCategorical(online.Dirichlet{Alpha: []float64{1, 1, 1}})
	}, nil))
	if err != nil {
		panic(err)
	}
	for _, category := range []int{0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 2, 2, 2, 1, 2, 2, 2} {
		if _, err := d.Update(category); err != nil {
			panic(err)
		}
	}
	fmt.Println(d.Segmentation(), d.MAP())
	// Output:
	// [11] 7
}

// Families for counts, for yes and no, for waiting times, and for a known noise: each
// sees the same change in what fits it, and a copy goes its own way.
func ExampleNew() {
	config := changepoint.Config{Hazard: 1. / 50}
	counts, err1 := changepoint.New(config, changepoint.Poisson(online.Gamma{Shape: 2, Rate: 1}))
	calls, err2 := changepoint.New(config, changepoint.Bernoulli(online.Beta{Alpha: 1, Beta: 1}))
	waits, err3 := changepoint.New(config, changepoint.Exponential(online.Gamma{Shape: 1, Rate: 1}))
	level, err4 := changepoint.New(config, changepoint.NormalMean(1, online.Normal{Variance: 25}))
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		panic(err)
	}
	for i := range 60 {
		rate := 1 + 4*float64(i/40) // five times as much from 40 on
		n := i * 7 % 3 * int(rate)
		_, err1 := counts.Update(n)
		_, err2 := calls.Update(n > 2)
		_, err3 := waits.Update((0.5 + float64(i%4)/3) / rate)
		_, err4 := level.Update(rate + float64(i%3) - 1)
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			panic(err)
		}
	}
	fmt.Println("changes at", counts.Segmentation(), calls.Segmentation(), waits.Segmentation(), level.Segmentation())
	what := level.Snapshot() // what if the next ten were as at first?
	for range 10 {
		if _, err := what.Update(1); err != nil {
			panic(err)
		}
	}
	fmt.Println("then", what.Segmentation(), "and as it is", level.Segmentation())
	// Output:
	// changes at [40] [40] [40] [40]
	// then [40 60] and as it is [40]
}
