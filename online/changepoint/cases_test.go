package changepoint

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/online"
)

// bocpdCase is what a case holds besides its results.
type bocpdCase struct {
	Prior  struct{ Mu0, Kappa0, Alpha0, Beta0, Shape, Rate, Alpha, Beta float64 }
	Params struct{ Hazard float64 }
	Y      []float64
	At     map[string][]float64 `json:"run_length_posterior_at"`
	// Tolerance for implementations that prune.
	Tolerance struct {
		Pruned cases.Tolerance
	}
}

// results runs a detector over a case.
func results[O any](t *testing.T, in bocpdCase, cfg Config, family Family[O], observation func(y float64) O) (map[string]any, *Detector[O]) {
	t.Helper()
	cfg.Hazard = in.Params.Hazard
	d, err := New(cfg, family)
	if err != nil {
		t.Fatal(err)
	}
	var lengths []int
	var expected []float64
	at := map[string][]float64{}
	for _, y := range in.Y {
		if _, err := d.Update(observation(y)); err != nil {
			t.Fatal(err)
		}
		lengths, expected = append(lengths, d.MAP()), append(expected, d.Expected())
		if _, ok := in.At[strconv.Itoa(d.N())]; ok {
			p := make([]float64, d.N()+1)
			for _, r := range d.RunLengths() {
				p[r.Length] = r.P
			}
			at[strconv.Itoa(d.N())] = p
		}
	}
	first := make([]float64, 6) // lengths 0 to 5
	for _, r := range d.RunLengths() {
		if r.Length < len(first) {
			first[r.Length] = r.P
		}
	}
	return map[string]any{
		"log_evidence": d.LogEvidence(), "map_run_length": lengths, "expected_run_length": expected,
		"prob_run_length_0_to_5_at_end": first, "run_length_posterior_at": at,
	}, d
}

// TestCasesBOCPD compares with the plain recursion, exactly and with pruning at the
// wider limits that each case has for that.
func TestCasesBOCPD(t *testing.T) {
	file, err := cases.Open("online/bocpd.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		for _, pruned := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/pruned=%v", c.ID, pruned), func(t *testing.T) {
				var in bocpdCase
				if err := c.Decode(&in); err != nil {
					t.Fatal(err)
				}
				cfg := Config{Prune: -1, Runs: -1}
				if pruned {
					cfg, c.Tolerance = Config{Prune: 1e-7, Runs: 200}, in.Tolerance.Pruned
				}
				var got map[string]any
				var live int
				var dropped float64
				switch c.Type {
				case "normal_gamma":
					prior := online.NormalInverseGamma{Mean: in.Prior.Mu0, Count: in.Prior.Kappa0, Shape: in.Prior.Alpha0, Scale: in.Prior.Beta0}
					m, d := results(t, in, cfg, Normal(prior), func(y float64) float64 { return y })
					got, live, dropped = m, d.Live(), d.Dropped()
				case "gamma_poisson":
					m, d := results(t, in, cfg, Poisson(online.Gamma{Shape: in.Prior.Shape, Rate: in.Prior.Rate}), func(y float64) int { return int(y) })
					got, live, dropped = m, d.Live(), d.Dropped()
				case "beta_bernoulli":
					m, d := results(t, in, cfg, Bernoulli(online.Beta{Alpha: in.Prior.Alpha, Beta: in.Prior.Beta}), func(y float64) bool { return y == 1 })
					got, live, dropped = m, d.Live(), d.Dropped()
				default:
					t.Fatalf("no test of type %q", c.Type)
				}
				if err := c.Check(got); err != nil {
					t.Error(err)
				}
				if !pruned && (live != len(in.Y)+1 || dropped != 0) || pruned && (live > 200 || dropped > 0.01) {
					t.Errorf("%d run lengths, %v dropped", live, dropped)
				}
				t.Logf("%d run lengths, %v dropped", live, dropped)
			})
		}
	}
}

// TestChanges: the cases whose changes are known have a segmentation near them.
func TestChanges(t *testing.T) {
	file, err := cases.Open("online/bocpd.json")
	if err != nil && !cases.Absent(err) || file == nil {
		t.Log(err)
		return
	}
	for _, c := range file.Cases {
		if c.Type != "gamma_poisson" {
			continue
		}
		var in bocpdCase
		var truth struct {
			Changes []int `json:"true_changes"`
		}
		if err := errors.Join(c.Decode(&in), c.Decode(&truth)); err != nil {
			t.Fatal(err)
		}
		_, d := results(t, in, Config{}, Poisson(online.Gamma{Shape: in.Prior.Shape, Rate: in.Prior.Rate}), func(y float64) int { return int(y) })
		got := d.Segmentation()
		if len(got) != len(truth.Changes) {
			t.Fatalf("changes at %v, want %v", got, truth.Changes)
		}
		for i, at := range got {
			if math.Abs(float64(at-truth.Changes[i])) > 3 {
				t.Errorf("changes at %v, want %v", got, truth.Changes)
			}
		}
	}
}
