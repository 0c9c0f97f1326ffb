package filter_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/online/filter"
)

// nile is the yearly flow at Aswan, 1871 to 1970, in 1e8 m³ (Cobb 1978).
var nile = []float64{
	1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
	1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
	831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
	781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
	744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
}

// Example_guide is the code of docs/packages/online/filter.md.
func Example_guide() {
	wanders := filter.Structural{
		Components: []filter.Component{filter.Level{Variance: filter.Free}},
		Noise:      filter.Free,
	}
	fit, err := wanders.Fit(context.Background(), nile) // flows of 1871 to 1970
	if err != nil {
		log.Fatal(err)
	}
	stays, err := wanders.With(map[string]float64{"level": 0}) // one level for a hundred years
	if err != nil {
		log.Fatal(err)
	}
	constant, err := stays.Fit(context.Background(), nile)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("sd of a year about the level %.0f, of the level in a year %.0f; log likelihood %.1f, %.1f if it stays\n",
		math.Sqrt(fit.Variances["noise"]), math.Sqrt(fit.Variances["level"]), fit.LogLik, constant.LogLik)

	m, err := fit.Model()
	if err != nil {
		log.Fatal(err)
	}
	f, err := filter.New(m)
	if err != nil {
		log.Fatal(err)
	}
	for _, y := range nile { // as a stream
		if err := f.Update(y); err != nil {
			log.Fatal(err)
		}
		if e := f.Innovations()[0]; math.Abs(e) > 2.5 {
			fmt.Printf("%d: %.0f is %.1f sds from what was expected\n", 1870+f.Steps(), y, e)
		}
	}
	now := f.State()
	next, err := f.Forecast(10)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("level now %.0f ± %.0f; flow of 1971 %.0f ± %.0f, of 1980 %.0f ± %.0f\n",
		now.Mean[0], now.SD(0), next[0].Mean[0], next[0].SD(0), next[9].Mean[0], next[9].SD(0))

	parts, err := fit.Smooth(nile) // each year by all years
	if err != nil {
		log.Fatal(err)
	}
	level, sd := parts.Signal()
	fmt.Printf("level of 1890 %.0f ± %.0f, of 1910 %.0f ± %.0f\n", level[19], sd[19], level[39], sd[39])
	// Output:
	// sd of a year about the level 123, of the level in a year 38; log likelihood -633.5, -651.7 if it stays
	// 1899: 774 is -2.5 sds from what was expected
	// 1913: 456 is -2.8 sds from what was expected
	// 1916: 1120 is 2.6 sds from what was expected
	// level now 798 ± 63; flow of 1971 798 ± 144, of 1980 798 ± 184
	// level of 1890 1073 ± 48, of 1910 863 ± 48
}

// Paths drawn given all years answer what no single year's distribution does: how far
// the level fell at most within a decade.
func ExampleSmoothed_Draw() {
	s, err := filter.Smooth(filter.Model{
		Observe: scalar(1), Transition: scalar(1), Noise: scalar(15099), Innovation: scalar(1469.1),
		Diffuse: []bool{true},
	}, filter.Series{Y: nile})
	if err != nil {
		log.Fatal(err)
	}
	src, falls := rand.NewPCG(1, 2), 0
	const paths = 1000
	for range paths {
		path, fall := s.Draw(src), 0.0
		for t := 10; t < s.Steps(); t++ {
			fall = max(fall, path[t-10][0]-path[t][0])
		}
		if fall > 250 {
			falls++
		}
	}
	fmt.Printf("the level fell by more than 250 within ten years with probability %.2f\n", float64(falls)/paths)
	// Output:
	// the level fell by more than 250 within ten years with probability 0.82
}

// Litres of fuel against kilometres, with what a start takes: a regression whose
// coefficients may move, by a Filter with known variances and by a DLM without.
func ExampleFilter_UpdateWith() {
	kilometres, litres := []float64{120, 310, 45, 280, 500}, []float64{9.5, 22.9, 4.6, 20.2, 36.1}
	start := filter.Gaussian{Mean: []float64{1, 0.07}, Cov: mat.NewSymDense(2, []float64{1, 0, 0, 0.0004})}
	known, err := filter.New(filter.Model{
		Observe: mat.NewDense(1, 2, []float64{1, 0}), Transition: mat.NewDiagDense(2, []float64{1, 1}),
		Noise: scalar(0.25), Innovation: mat.NewDiagDense(2, []float64{0, 1e-7}), Start: start,
	})
	if err != nil {
		log.Fatal(err)
	}
	learnt, err := filter.NewDLM(filter.Dynamic{
		Observe: []float64{1, 0}, Transition: mat.NewDiagDense(2, []float64{1, 1}), Start: start, Scale: 0.25,
		Blocks: []filter.Block{{First: 0, States: 2, Discount: 0.98}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for i, km := range kilometres {
		way := []float64{1, km}
		if err := known.UpdateWith(way, litres[i]); err != nil {
			log.Fatal(err)
		}
		if err := learnt.UpdateWith(way, litres[i]); err != nil {
			log.Fatal(err)
		}
	}
	trip := [][]float64{{1, 200}}
	one, err := known.ForecastWith(trip)
	if err != nil {
		log.Fatal(err)
	}
	other, err := learnt.ForecastWith(trip)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("200 km take %.1f ± %.1f litres\n", one[0].Mean[0], one[0].SD(0))
	fmt.Printf("after %d tanks, with the error learnt: %.1f ± %.1f, %.0f degrees of freedom\n", learnt.Steps(), other[0].Mu, other[0].Sigma, learnt.DF())
	// Output:
	// 200 km take 15.1 ± 0.6 litres
	// after 5 tanks, with the error learnt: 15.1 ± 0.3, 6 degrees of freedom
}

// A sensor that reports now and then: UpdateAt takes the minute, those between have no
// observation; Run takes a whole series, in which NaN is missing.
func ExampleFilter_UpdateAt() {
	m := filter.Model{Observe: scalar(1), Transition: scalar(1), Noise: scalar(0.04), Innovation: scalar(0.01), Diffuse: []bool{true}}
	sparse, err := filter.New(m)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range []struct {
		minute int
		degree float64
	}{{0, 20.1}, {1, 20.3}, {5, 21.0}} {
		if err := sparse.UpdateAt(r.minute, r.degree); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(sparse.UpdateAt(3, 20.6))
	whole, err := filter.New(m)
	if err != nil {
		log.Fatal(err)
	}
	if err := whole.Run(filter.Series{Y: []float64{20.1, 20.3, math.NaN(), math.NaN(), math.NaN(), 21.0}}); err != nil {
		log.Fatal(err)
	}
	a, b := sparse.State(), whole.State()
	fmt.Printf("%d minutes: %.2f ± %.2f and %.2f ± %.2f\n", sparse.Steps(), a.Mean[0], a.SD(0), b.Mean[0], b.SD(0))
	// Output:
	// online: bad observation: step 3 has been; the next is 6
	// 6 minutes: 20.69 ± 0.16 and 20.69 ± 0.16
}
