package plot

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"gonum.org/v1/plot/vg"
)

var update = flag.Bool("update", false, "rewrite the golden images")

// gallery is one figure of each kind, by the name of its golden image.
func gallery(t *testing.T) map[string]*Figure {
	t.Helper()
	d := hierarchy(t, 200)
	counts, countSets := poissonSets(300, 60, 3)
	zero := 0.0
	slow := sluggish(t, 300)
	khat, names := khats(262)
	x, effects := effect()
	rows := func(shift float64) []Interval {
		return []Interval{{1 + shift, shift, 2 + shift, [2]float64{}}, {2, 1, 4 + shift, [2]float64{1.5, 3}}}
	}
	figures := map[string]*Figure{}
	for name, make := range map[string]func() (*Figure, error){
		"trace": func() (*Figure, error) {
			return Trace(d, Config{Vars: []string{"mu", "tau"}, Units: map[string]string{"": "points"}})
		},
		"rank":    func() (*Figure, error) { return Rank(d, Config{Vars: []string{"mu", "theta[B]"}}) },
		"density": func() (*Figure, error) { return Density(d, Config{Vars: []string{"tau"}}) },
		"pooled":  func() (*Figure, error) { return Density(d, Config{Vars: []string{"tau", "mu"}, Pooled: true}) },
		"forest": func() (*Figure, error) {
			return Forest(d, Config{Vars: []string{"theta", "mu"}, Reference: &zero, Units: map[string]string{"theta": "points"}})
		},
		"intervals": func() (*Figure, error) {
			return Intervals([]string{"first", "second"}, []Group{{"pooled", rows(0)}, {"raw", rows(0.5)}}, Config{Title: "Two groups"})
		},
		"pairs":              func() (*Figure, error) { return Pairs(d, Config{Vars: []string{"mu", "tau", "theta[A]"}}) },
		"predictive_density": func() (*Figure, error) { return PredictiveDensity(counts, countSets, Config{}) },
		"predictive_ecdf": func() (*Figure, error) {
			return PredictiveECDF(counts, countSets, Config{Units: map[string]string{"": "events"}})
		},
		"predictive_histogram": func() (*Figure, error) { return PredictiveHistogram(counts, countSets, Config{Bins: 9}) },
		"predictive_counts": func() (*Figure, error) {
			return PredictiveCounts(counts, countSets, Config{Units: map[string]string{"": "events"}})
		},
		"autocorrelation": func() (*Figure, error) { return Autocorrelation(slow, Config{}) },
		"ess_evolution":   func() (*Figure, error) { return ESSEvolution(slow, Config{}) },
		"energy":          func() (*Figure, error) { return Energy(slow, Config{}) },
		"ridge": func() (*Figure, error) {
			return Ridge(d, Config{Vars: []string{"mu", "theta"}, Reference: &zero, Units: map[string]string{"mu": "points"}})
		},
		"parallel": func() (*Figure, error) { return Parallel(d, Config{}) },
		"power_scaling": func() (*Figure, error) {
			return PowerScaling([]string{"mu", "tau", "sigma"}, []float64{0.02, 0.21, 0.07}, []float64{0.13, 0.03, 0.33}, Config{})
		},
		"rank_ecdf":     func() (*Figure, error) { return RankECDF(slow, Config{}) },
		"loo_pit":       func() (*Figure, error) { return LOOPIT(narrow(262), Config{}) },
		"sbc":           func() (*Figure, error) { return SBC(tilted(400, 99), 99, Config{}) },
		"sbc_histogram": func() (*Figure, error) { return SBCHistogram(tilted(400, 99), 99, Config{}) },
		"khat":          func() (*Figure, error) { return Khat(khat, names, Config{}) },
		"conditional_effects": func() (*Figure, error) {
			return ConditionalEffects(x, effects, Config{Units: map[string]string{"x": "log uranium", "y": "log radon"}})
		},
	} {
		f, err := make()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		figures[name] = f
	}
	return figures
}

// TestGolden compares every kind of figure with the picture it gave before.
func TestGolden(t *testing.T) {
	for name, f := range gallery(t) {
		path := filepath.Join("testdata", name+".png")
		got := encode(t, f)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if share := differ(t, got, want); share > sameShare {
			t.Errorf("%s: a share %.2g of the pixels differ; -update rewrites the pictures, look at them then", name, share)
		}
	}
}

// TestGoldenPlanted: a change as small as a word or a moved axis is seen.
func TestGoldenPlanted(t *testing.T) {
	figures := gallery(t)
	for name, plant := range map[string]func(*Figure){
		"trace":             func(f *Figure) { f.Panels[0][0].Y.Label.Text = "ma" },
		"rank":              func(f *Figure) { f.Panels[0][0].X.Max *= 1.01 },
		"forest":            func(f *Figure) { f.Title = "" },
		"pairs":             func(f *Figure) { f.Panels[1][0], f.Panels[2][0] = f.Panels[2][0], f.Panels[1][0] },
		"predictive_counts": func(f *Figure) { f.Panels[0][0].Y.Max *= 1.01 },
		"khat":              func(f *Figure) { f.Note = "" },
		"ess_evolution":     func(f *Figure) { f.Panels[1][0].Y.Max *= 1.02 },
		"density":           func(f *Figure) { f.Width += vg.Inch },
	} {
		f := figures[name]
		plant(f)
		want, err := os.ReadFile(filepath.Join("testdata", name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		if share := differ(t, encode(t, f), want); share <= sameShare {
			t.Errorf("%s: the planted change moves a share %.2g of the pixels, which the golden test lets pass", name, share)
		}
	}
}

// Rasterisers round edges by CPU, so a pixel may differ a little, and a few of
// them by more. The planted changes move 20 times as many or more.
const (
	samePixel = 0x2000 // of 0xffff, in any colour
	sameShare = 1e-4   // of the pixels, some 30
)

// differ returns the share of pixels that are not the same.
func differ(t *testing.T, a, b []byte) float64 {
	t.Helper()
	x, y := decode(t, a), decode(t, b)
	if x.Bounds() != y.Bounds() {
		return 1
	}
	n := 0.0
	r := x.Bounds()
	for i := r.Min.X; i < r.Max.X; i++ {
		for j := r.Min.Y; j < r.Max.Y; j++ {
			r1, g1, b1, _ := x.At(i, j).RGBA()
			r2, g2, b2, _ := y.At(i, j).RGBA()
			for _, d := range []float64{float64(r1) - float64(r2), float64(g1) - float64(g2), float64(b1) - float64(b2)} {
				if math.Abs(d) > samePixel {
					n++
					break
				}
			}
		}
	}
	return n / float64(r.Dx()*r.Dy())
}

func encode(t *testing.T, f *Figure) []byte {
	t.Helper()
	w, err := f.WriterTo("png")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decode(t *testing.T, b []byte) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}
