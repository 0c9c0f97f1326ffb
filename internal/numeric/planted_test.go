package numeric

import "testing"

// TestPlantedError perturbs one coefficient of each table and expects the
// accuracy test to notice: the bounds are tight enough to find a wrong digit.
func TestPlantedError(t *testing.T) {
	for _, p := range []struct {
		table string
		c     []float64
		i     int
		found string // the accuracy entry that must fail
	}{
		{"expPoly", expPoly[:], 1, "exp"},
		{"expPoly", expPoly[:], 1, "expm1"},
		{"expTail", expTail[:], 0, "pow"},
		{"logPoly", logPoly[:], 0, "log"},
		{"logPoly", logPoly[:], 2, "log1p"},
		{"logTail", logTail[:], 0, "pow"},
		{"tanhPoly", tanhPoly[:], 1, "tanh"},
		{"sinPoly", sinPoly[:], 0, "sin"},
		{"cosPoly", cosPoly[:], 0, "cos"},
		{"expPoly", expPoly[:], 1, "expit"},
		{"expPoly", expPoly[:], 1, "softplus"},
		{"expPoly", expPoly[:], 1, "log1mexp"},
		{"expPoly", expPoly[:], 1, "logaddexp"},
		{"logPoly", logPoly[:], 0, "logdiffexp"},
		{"lgammaPoly0", lgammaPoly0[:], 1, "lgamma"},
		{"lgammaPoly1", lgammaPoly1[:], 1, "lgamma"},
		{"lgammaPoly2", lgammaPoly2[:], 1, "lgamma"},
		{"lgammaStirling", lgammaStirling[:], 0, "lgamma"},
		{"lgammaPoly1", lgammaPoly1[:], 0, "lgammanegative"},
		{"digammaPoly", digammaPoly[:], 1, "digamma"},
		{"digammaStirling", digammaStirling[:], 0, "digamma"},
		{"digammaPoly", digammaPoly[:], 0, "digammanegative"},
		{"trigammaPoly", trigammaPoly[:], 1, "trigamma"},
		{"trigammaStirling", trigammaStirling[:], 0, "trigamma"},
		{"erfPoly", erfPoly[:], 1, "erf"},
		{"erfcxPoly", erfcxPoly[:], 1, "erfc"},
		{"erfcxPoly", erfcxPoly[:], 1, "normalcdf"},
		{"erfcxPoly", erfcxPoly[:], 1, "lognormalcdf"},
		{"quantileCentre", quantileCentre[:], 1, "normalquantile"},
		{"quantileTail0", quantileTail0[:], 1, "normalquantile"},
		{"quantileTail1", quantileTail1[:], 1, "normalquantile"},
		{"quantileTail2", quantileTail2[:], 1, "normalquantile"},
		{"quantileTail3", quantileTail3[:], 1, "normalquantile"},
		{"quantileTail4", quantileTail4[:], 1, "normalquantile"},
		{"quantileTail5", quantileTail5[:], 0, "normalquantile"},
		{"lgammaStirling", lgammaStirling[:], 0, "lbeta"},
		{"lgammaStirling", lgammaStirling[:], 0, "lchoose"},
	} {
		// Two units in the tenth digit.
		const relative = 2e-10
		for _, a := range accuracies {
			if a.name != p.found {
				continue
			}
			rows := readReference(t, a.name)
			saved := p.c[p.i]
			p.c[p.i] *= 1 + relative
			worst, _ := worstError(a.f, a.floor, rows)
			p.c[p.i] = saved
			if worst <= a.bound {
				t.Errorf("%s[%d] off by %g goes unnoticed by %s: %.2f ulp", p.table, p.i, relative, a.name, worst)
			}
		}
	}
}
