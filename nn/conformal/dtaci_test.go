package conformal

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// evenScores are calibration scores spread between −0.9 and 0.9.
func evenScores(n int) []float64 {
	out := make([]float64, n)
	src := rng.New(4, "conformal/bound")
	for i := range out {
		out[i] = rng.UniformRange(&src, -0.9, 0.9)
	}
	return out
}

// TestDtACIOfOne: of one step it is an ACI.
func TestDtACIOfOne(t *testing.T) {
	for _, window := range []int{0, 60} {
		a := must(NewACI(ACIConfig{Alpha: 0.1, Gamma: 0.01, Window: window}, evenScores(199)))
		d := must(NewDtACI(DtACIConfig{Alpha: 0.1, Gammas: []float64{0.01}, Window: window}, evenScores(199)))
		src := rng.New(5, "conformal/one")
		for i := range 2000 {
			s := rng.UniformRange(&src, -1, 1+float64(i/1000))
			if a.Next() != d.Next() {
				t.Fatalf("row %d: %v, want %v", i, d.Next(), a.Next())
			}
			if err := d.Update(d.Next(), s); err != nil {
				t.Fatal(err)
			}
			if err := a.Update(a.Next(), s); err != nil {
				t.Fatal(err)
			}
		}
		if a.Missed() != d.Missed() || a.Missed() < 150 || d.Weights()[0] != 1 {
			t.Errorf("%d misses, want %d; weights %v", d.Missed(), a.Missed(), d.Weights())
		}
	}
}

// regretOf plays an adversary and returns by how much the loss of levels within a
// stretch of rows ever exceeds that of an ACI by more than the bound of weights that
// are shared out: for losses ℓ ≥ 0 of K experts with weights p,
//
//	Σ ℓ(mean) ≤ Σ ℓ_i + (log(K/σ) − n·log(1−σ))/η + η/2·Σ Σ p_i·ℓ_i²
//
// since e^(−x) ≤ 1 − x + x²/2 and a weight is at least σ/K at the start of the stretch.
func regretOf(t *testing.T, d *DtACI, enemy adversary, stretch int, after func(before []float64, beta float64, losses []float64)) float64 {
	t.Helper()
	eta, sigma := d.cfg.rates()
	k := len(d.weight)
	worst := math.Inf(-1)
	mean, own, square, n := 0.0, make([]float64, k), 0.0, 0
	for step := range 3000 {
		threshold := d.Next()
		score := enemy(step, int(d.Missed()), threshold)
		beta, before, losses := d.covering(score), d.Weights(), make([]float64, k)
		mean += pinball(beta, d.Level(), d.cfg.Alpha)
		for i := range losses {
			losses[i] = pinball(beta, d.level(i), d.cfg.Alpha)
			own[i] += losses[i]
			square += before[i] * losses[i] * losses[i]
		}
		if err := d.Update(threshold, score); err != nil {
			t.Fatal(err)
		}
		after(before, beta, losses)
		if n++; n == stretch {
			for _, of := range own {
				bound := of + (math.Log(float64(k)/sigma)-float64(n)*math.Log1p(-sigma))/eta + eta/2*square
				worst = max(worst, mean-bound)
			}
			mean, own, square, n = 0, make([]float64, k), 0, 0
		}
	}
	return worst
}

// TestDtACIRegret: for every sequence, and within every stretch, levels lose no more
// than those of the best ACI by the bound of regretOf; with weights that grow with the
// loss they do.
func TestDtACIRegret(t *testing.T) {
	caught := false
	for name, enemy := range adversaries() {
		for _, stretch := range []int{100, 500, 3000} {
			for _, window := range []int{0, 50} {
				cfg := DtACIConfig{Alpha: 0.1, Gammas: []float64{0.001, 0.008, 0.064, 0.5}, Interval: stretch, Window: window}
				d := must(NewDtACI(cfg, evenScores(200)))
				if worst := regretOf(t, d, enemy, stretch, func([]float64, float64, []float64) {}); worst > 1e-9 {
					t.Errorf("%s: stretches of %d, window %d: above the bound by %v", name, stretch, window, worst)
				}
				planted := must(NewDtACI(cfg, evenScores(200)))
				eta, _ := cfg.rates()
				wrong := func(before []float64, _ float64, losses []float64) {
					sum := 0.0
					for i, w := range before {
						planted.weight[i] = w * math.Exp(eta*losses[i])
						sum += planted.weight[i]
					}
					for i := range planted.weight {
						planted.weight[i] /= sum
					}
				}
				caught = caught || regretOf(t, planted, enemy, stretch, wrong) > 1e-9
			}
		}
	}
	if !caught {
		t.Error("planted: weights that grow with the loss: no adversary shows it")
	}
}

// TestDtACIBounds: each of its ACI keeps the bound of an ACI; by its own misses.
func TestDtACIBounds(t *testing.T) {
	for name, enemy := range adversaries() {
		d := must(NewDtACI(DtACIConfig{Alpha: 0.1}, evenScores(200)))
		for step := range 3000 {
			threshold := d.Next()
			if err := d.Update(threshold, enemy(step, int(d.Missed()), threshold)); err != nil {
				t.Fatal(err)
			}
			for i, gamma := range d.cfg.Gammas {
				if far := math.Abs(d.errs[i]/float64(d.seen) - 0.1); far > (0.9+gamma)/(gamma*float64(d.seen))+rounding {
					t.Fatalf("%s: γ %v after %d rows: %v from 0.1", name, gamma, step+1, far)
				}
			}
		}
	}
}

func TestDtACISettings(t *testing.T) {
	_, err := NewDtACI(DtACIConfig{Alpha: -1, Gammas: []float64{0.1, 2}, Interval: -1, Window: -3}, []float64{math.NaN()})
	for _, want := range []string{"alpha is -1", "Gammas[1] is 2", "Interval is -1", "Window is -3", "score 0 is NaN"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if err := second(NewDtACI(DtACIConfig{Alpha: 0.1, Gammas: []float64{}}, []float64{1})); err == nil || !strings.Contains(err.Error(), "0 Gammas") {
		t.Error(err)
	}
	// The rates of the paper: K = 8, I = 500, α = 0.1.
	eta, sigma := DtACIConfig{Alpha: 0.1, Gammas: make([]float64, 8), Interval: 500}.rates()
	want := math.Sqrt(3.0/500) * math.Sqrt((math.Log(4000)+2)/(0.81*0.001+0.01*0.729))
	if math.Abs(eta-want) > 1e-12 || sigma != 0.001 {
		t.Errorf("η %v, want %v; σ %v", eta, want, sigma)
	}
}
