package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/examples/internal/cli"
	"gonum.org/v1/gonum/floats"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

const level = 0.9 // of all intervals

// result is what the program prints.
type result struct {
	Rows        int          `json:"rows"`
	Cols        int          `json:"cols"`
	Noise       float64      `json:"noise"`
	Scale       cli.Estimate `json:"scale"`
	PSNRNoisy   float64      `json:"psnr_noisy,omitempty"`
	PSNR        float64      `json:"psnr,omitempty"`
	Inside      float64      `json:"share_inside_interval,omitempty"`
	Level       float64      `json:"level"`
	Uncertainty [2]float64   `json:"pixel_sd_range"`
	Trust       cli.Trust    `json:"diagnostics"`
	Conclusion  string       `json:"conclusion"`
	Seed        uint64       `json:"seed"`

	truth, seen, mean, sd *grey // truth is nil if it isn't known
}

func newResult(truth, seen *grey, noise float64, draws *bayes.Draws) (*result, error) {
	x, err := draws.Var("x")
	if err != nil {
		return nil, err
	}
	s, err := draws.Var("s")
	if err != nil {
		return nil, err
	}
	r := &result{
		Rows: seen.rows, Cols: seen.cols, Noise: noise, Level: level, Trust: cli.TrustOf(draws),
		Scale: cli.EstimateOf(s, level), truth: truth, seen: seen,
		mean: &grey{seen.rows, seen.cols, x.Means()},
		sd:   &grey{seen.rows, seen.cols, x.SDs()},
	}
	r.Uncertainty = [2]float64{floats.Min(r.sd.pixels), floats.Max(r.sd.pixels)}
	if truth != nil {
		r.PSNRNoisy, r.PSNR = seen.psnr(truth), r.mean.psnr(truth)
		low, high := x.Quantiles((1-level)/2), x.Quantiles((1+level)/2)
		for i, v := range truth.pixels {
			if v >= low[i] && v <= high[i] {
				r.Inside += 1 / float64(len(truth.pixels))
			}
		}
	}
	r.conclude()
	return r, nil
}

// conclude says what follows, in a sentence.
func (r *result) conclude() {
	r.Conclusion = fmt.Sprintf("A pixel of the cleaned picture is known to within %.3f to %.3f, best where its neighbours agree; a noisy one was to within %.3f.",
		r.Uncertainty[0], r.Uncertainty[1], r.Noise)
	if r.truth != nil {
		r.Conclusion = fmt.Sprintf("Cleaning raises the signal-to-noise ratio from %.1f to %.1f dB, and %.0f %% of the true pixels are in their %.0f %% intervals.",
			r.PSNRNoisy, r.PSNR, 100*r.Inside, 100*level)
	}
}

func (r *result) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d by %d pixels; black is 0 and white 1.\n\n", r.Cols, r.Rows)
	fmt.Fprintf(&b, "  noise                           %.4f\n", r.Noise)
	fmt.Fprintf(&b, "  scale of differences            %.4f (%.4f to %.4f)\n", r.Scale.Mean, r.Scale.Interval[0], r.Scale.Interval[1])
	fmt.Fprintf(&b, "  standard deviation of a pixel   %.3f to %.3f\n", r.Uncertainty[0], r.Uncertainty[1])
	trust, _, _ := strings.Cut(r.Trust.String(), "\n")
	fmt.Fprintf(&b, "\n%s\n", trust)
	if n := len(r.Trust.Warnings); n > 0 {
		fmt.Fprintf(&b, "%d warnings, told by -json: more draws than these few for single pixels, -draws 1000.\n", n)
	}
	fmt.Fprintf(&b, "\n%s\n", r.Conclusion)
	return b.String()
}

// pictures are what there is to see, by name.
func (r *result) pictures() (names []string, of []*grey) {
	if r.truth != nil {
		names, of = append(names, "truth"), append(of, r.truth)
	}
	return append(names, "noisy", "mean", "sd"), append(of, r.seen, r.mean, r.sd.stretched())
}

// save writes the pictures pixel by pixel.
func (r *result) save(dir string) error {
	errs := []error{os.MkdirAll(dir, 0o755)}
	names, of := r.pictures()
	for i, name := range names {
		errs = append(errs, of[i].save(filepath.Join(dir, name+".png")))
	}
	return errors.Join(errs...)
}

// figures are the pictures side by side, and how the sampler did.
func (r *result) figures(draws *bayes.Draws) (map[string]*plot.Figure, error) {
	titles := map[string]string{"truth": "truth", "noisy": "noisy", "mean": "posterior mean", "sd": fmt.Sprintf("uncertainty, %.3f to %.3f", r.Uncertainty[0], r.Uncertainty[1])}
	f := &plot.Figure{Panels: [][]*gonum.Plot{nil}, Height: 2.4 * vg.Inch}
	names, of := r.pictures()
	for i, name := range names {
		p := plot.Panel("", "")
		p.Title.Text = titles[name]
		p.HideAxes()
		p.Add(plotter.NewImage(of[i].image(), 0, 0, float64(r.Cols), float64(r.Rows)))
		f.Panels[0] = append(f.Panels[0], p)
		f.Width += 2.1 * vg.Inch
	}
	trace, err := plot.Trace(draws, plot.Config{Vars: []string{"s"}})
	return map[string]*plot.Figure{"pictures": f, "trace": trace}, err
}
