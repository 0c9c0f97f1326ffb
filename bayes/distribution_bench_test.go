package bayes

import (
	"testing"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Log density and gradient of 1000 observations in eight lanes: all parameters
// shared by the events, or the one that a regression would predict different
// for each. The unit is ns for each event and lane.
func BenchmarkDistribution(b *testing.B) {
	const events = 1000
	predicted := map[string]bool{"mean": true, "loc": true, "mu": true, "eta": true, "rate": true, "p": true, "sd": true, "scale": true}
	for _, f := range families {
		for _, c := range []struct {
			name string
			each bool
		}{{"shared", false}, {"regression", true}} {
			b.Run(f.name+"/"+c.name, func(b *testing.B) {
				src := rng.New(1, "bench")
				args := make([]argument, 1)
				args[0] = argument{events: events, data: true}
				args[0].width = shapeOf(f.width)
				base := f.params(&src)
				d := f.build(exprsOf(base)...)
				x := make([]float64, f.width)
				for range events {
					d.density.Draw(&src, x, base)
					for _, v := range x {
						args[0].rows = append(args[0].rows, lane.V{v})
					}
				}
				spread := c.each
				for k, p := range base {
					a := arguments([]point{{X: p}})[0]
					spec := d.density.Params()[k]
					a.data = spec.Integer
					if spread && predicted[spec.Name] {
						spread, a.events = false, events
						for range events - 1 {
							a.rows = append(a.rows, a.rows[:len(p)]...)
						}
					}
					args = append(args, a)
				}
				g, coords := term(f, args)
				p, err := exec.Compile(g)
				if err != nil {
					b.Fatal(err)
				}
				frame, grad, lp := p.NewFrame(exec.Gradient), make([]float64, len(coords)), make([]float64, lane.W)
				b.ReportAllocs()
				for b.Loop() {
					frame.Eval(coords, grad, lp)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/events/lane.W, "ns/event·lane")
			})
		}
	}
}
