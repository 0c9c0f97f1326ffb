package filter_test

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/online/filter"
)

// flows are those until 1900.
var flows = nile[:30]

func scalar(v float64) *mat.SymDense { return mat.NewSymDense(1, []float64{v}) }

// A level that walks, learnt year by year; the flow of 1880 is lost. The file of
// the state goes on where the program stopped.
func ExampleFilter() {
	level := filter.Model{
		Observe: scalar(1), Transition: scalar(1), Noise: scalar(15099), Innovation: scalar(1469.1),
		Diffuse: []bool{true},
	}
	f, err := filter.New(level)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, y := range flows {
		if i == 9 {
			y = math.NaN()
		}
		if err := f.Update(y); err != nil {
			fmt.Println(err)
			return
		}
	}
	now := f.State()
	fmt.Printf("level in 1900: %.0f ± %.0f\n", now.Mean[0], now.SD(0))
	file, err := f.MarshalBinary()
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := filter.New(level)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := again.UnmarshalBinary(file); err != nil {
		fmt.Println(err)
		return
	}
	next, err := again.Forecast(3)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, g := range next {
		fmt.Printf("flow of %d: %.0f ± %.0f\n", 1901+i, g.Mean[0], g.SD(0))
	}
	fmt.Println(again.Update(math.Inf(1)))
	// Output:
	// level in 1900: 985 ± 63
	// flow of 1901: 985 ± 144
	// flow of 1902: 985 ± 149
	// flow of 1903: 985 ± 153
	// online: bad observation: value 0 is +Inf; it must be finite, or NaN for missing
}

// All levels given all flows: the walk that smooths them, with its band.
func ExampleSmooth() {
	s, err := filter.Smooth(filter.Model{
		Observe: scalar(1), Transition: scalar(1), Noise: scalar(15099), Innovation: scalar(1469.1),
		Diffuse: []bool{true},
	}, filter.Series{Y: flows})
	if err != nil {
		fmt.Println(err)
		return
	}
	mean, sd, err := s.Combination(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	lo, hi := filter.Band(mean, sd, 1.96)
	for _, i := range []int{0, 15, 29} {
		fmt.Printf("%d: %.0f (%.0f to %.0f)\n", 1871+i, mean[i], lo[i], hi[i])
	}
	// Output:
	// 1871: 1112 (987 to 1236)
	// 1886: 1039 (944 to 1133)
	// 1900: 985 (860 to 1109)
}

// A trend whose speed of change is a discount, and an error whose variance is
// learnt as well: no variance need be known.
func ExampleDLM() {
	d, err := filter.NewDLM(filter.Dynamic{
		Observe:    []float64{1, 0},
		Transition: mat.NewDense(2, 2, []float64{1, 1, 0, 1}),
		Blocks:     []filter.Block{{First: 0, States: 2, Discount: 0.9}},
		Start:      filter.Gaussian{Mean: []float64{1000, 0}, Cov: mat.NewSymDense(2, []float64{1e5, 0, 0, 100})},
		Scale:      1e4,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, y := range flows {
		if err := d.Update(y); err != nil {
			fmt.Println(err)
			return
		}
	}
	v := d.Variance()
	fmt.Printf("sd of the error: %.0f\n", math.Sqrt(v.Beta/v.Alpha))
	next, err := d.Forecast(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("flow of 1901: %.0f, 95 %% from %.0f to %.0f\n", next[0].Mu, next[0].Quantile(0.025), next[0].Quantile(0.975))
	fmt.Printf("log evidence %.2f\n", d.LogEvidence())
	// Output:
	// sd of the error: 139
	// flow of 1901: 1003, 95 % from 681 to 1325
	// log evidence -198.97
}
