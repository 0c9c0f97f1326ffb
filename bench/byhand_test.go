package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
)

// schoolsByHand is eight_schools_noncentered with its log density and gradient
// written by hand: the compiled program's variables, and nothing else of it.
// Rows are mu, log tau and the eight theta_trans.
type schoolsByHand struct {
	*bayes.Program
	evaluations int
}

// schoolsConstant is the sum of all terms of the log density without a
// parameter.
var schoolsConstant = func() float64 {
	c := math.Log(2/math.Pi) - 2*math.Log(5) - 17*math.Log(2*math.Pi)/2
	for _, sigma := range schoolErrors {
		c -= math.Log(sigma)
	}
	return c
}()

// schoolsInverse are the reciprocals of the standard errors.
var schoolsInverse = func() (inv [8]float64) {
	for i, sigma := range schoolErrors {
		inv[i] = 1 / sigma
	}
	return inv
}()

func (s *schoolsByHand) LogDensityGradBatch(x, grad, logp []float64) error {
	s.evaluations++
	q, g, lp := (*[10 * lane.W]float64)(x), (*[10 * lane.W]float64)(grad), (*lane.V)(logp)
	var tau, tail [1]lane.V
	copy(tau[0][:], q[lane.W:])
	lane.Exp(tau[:], tau[:])
	for l, t := range tau[0] {
		tail[0][l] = t * t / 25
	}
	lane.Log1p(tail[:], tail[:])
	for l, t := range tau[0] {
		mu, logTau := q[l], q[lane.W+l]
		square := t * t / 25
		sum := tail[0][l] - logTau + mu*mu/50
		dMu, dTau := -mu/25, 0.0
		for i := range 8 {
			eta := q[(2+i)*lane.W+l]
			z := (schoolEffects[i] - mu - t*eta) * schoolsInverse[i]
			d := z * schoolsInverse[i]
			sum += (z*z + eta*eta) / 2
			dMu += d
			dTau += d * eta
			g[(2+i)*lane.W+l] = d*t - eta
		}
		g[l] = dMu
		g[lane.W+l] = t*dTau + 1 - 2*square/(1+square)
		lp[l] = schoolsConstant - sum
	}
	return nil
}

// TestSchoolsByHand: the density and gradient by hand are the program's.
func TestSchoolsByHand(t *testing.T) {
	prog, err := problems[0].compile()
	if err != nil {
		t.Fatal(err)
	}
	byHand := &schoolsByHand{Program: prog}
	r := rand.New(rand.NewPCG(1, 2))
	n := prog.Dim() * bayes.Lanes
	x, want, got := make([]float64, n), make([]float64, n), make([]float64, n)
	var wantLP, gotLP [bayes.Lanes]float64
	for range 100 {
		for i := range x {
			x[i] = 3 * r.NormFloat64()
		}
		if err := prog.LogDensityGradBatch(x, want, wantLP[:]); err != nil {
			t.Fatal(err)
		}
		if err := byHand.LogDensityGradBatch(x, got, gotLP[:]); err != nil {
			t.Fatal(err)
		}
		for l := range gotLP {
			// A derivative is a sum of terms that may cancel: the error is
			// relative to the largest.
			most := 1.0
			for i := l; i < n; i += bayes.Lanes {
				most = max(most, math.Abs(want[i]))
			}
			for i := l; i < n; i += bayes.Lanes {
				if math.Abs(got[i]-want[i]) > 1e-12*most {
					t.Fatalf("derivative %d is %v, want %v", i/bayes.Lanes, got[i], want[i])
				}
			}
			if math.Abs(gotLP[l]-wantLP[l]) > 1e-12*math.Abs(wantLP[l]) {
				t.Fatalf("log density %v, want %v", gotLP[l], wantLP[l])
			}
		}
	}
	if n := testing.AllocsPerRun(10, func() { _ = byHand.LogDensityGradBatch(x, got, gotLP[:]) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
