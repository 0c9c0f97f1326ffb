package figure

import (
	"math"
	"strings"
	"testing"
)

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		ticks  Ticks
		lo, hi float64
		want   string
	}{
		{Ticks{}, 0, 1, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{Ticks{}, 0, 1.3, "0.0 0.5 1.0"},
		{Ticks{}, -0.5, 1.8, "-0.5 0.0 0.5 1.0 1.5"},
		{Ticks{}, 456, 1370, "600 800 1000 1200"},
		{Ticks{}, 1871, 1980, "1880 1900 1920 1940 1960 1980"},
		{Ticks{}, 0.1738, 0.1981, "0.175 0.180 0.185 0.190 0.195"},
		{Ticks{}, 0, 20000, "0 5000 10000 15000 20000"},
		{Ticks{}, -3e8, 2e8, "-3e+08 -2e+08 -1e+08 0 1e+08 2e+08"},
		{Ticks{}, 0, 1.1e-7, "0 2e-08 4e-08 6e-08 8e-08 1e-07"},
		{Ticks{Most: 3}, 0, 1, "0.0 0.5 1.0"},
		{Ticks{Most: 3}, -4.4, 4.2, "-4 -2 0 2 4"},
		{Ticks{Whole: true}, -0.7, 3.5, "0 1 2 3"},
		{Ticks{Whole: true}, 0, 0.7, "0"},
		{Ticks{Whole: true}, 0, 90000, "0 20000 40000 60000 80000"},
		{Ticks{}, 0.3 - 1e-15, 0.6 + 1e-15, "0.3 0.4 0.5 0.6"},
		{Ticks{}, 1, 1, ""},
		{Ticks{}, 2, 1, ""},
		{Ticks{}, math.NaN(), 1, ""},
		{Ticks{}, 0, math.Inf(1), ""},
		{Ticks{}, -math.MaxFloat64, math.MaxFloat64, ""},
	} {
		var got []string
		for _, tick := range c.ticks.Ticks(c.lo, c.hi) {
			got = append(got, tick.Label)
		}
		if labels := strings.Join(got, " "); labels != c.want {
			t.Errorf("%+v from %v to %v: %s, want %s", c.ticks, c.lo, c.hi, labels, c.want)
		}
	}
}

// Ranges of any size and place have some ticks and not too many, inside.
func TestTicksOfEveryRange(t *testing.T) {
	for _, from := range []float64{0, 1, -1, math.Pi, -1e-9, 1e9, 1e-290, 1e290} {
		for width := 1e-9; width < 1e12; width *= 1.37 {
			size := width * math.Max(math.Abs(from), 1e-3)
			ticks := Ticks{}.Ticks(from, from+size)
			if len(ticks) < 2 || len(ticks) > mostTicks {
				t.Errorf("%v to %v: %d ticks", from, from+size, len(ticks))
			}
			for _, tick := range ticks {
				if tick.Value < from-size/1e6 || tick.Value > from+size*(1+1e-6) {
					t.Errorf("%v to %v: a tick at %v", from, from+size, tick.Value)
				}
			}
		}
	}
}
