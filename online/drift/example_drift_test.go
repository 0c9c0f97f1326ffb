package drift_test

import (
	"fmt"

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
