package drift

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
)

// settings are those of a detector in a case; the file is of a library whose
// defaults are not ours.
type settings struct {
	Detector                string
	Seed                    uint64
	Delta, Threshold, Alpha float64
	MinInstances            int     `json:"min_instances"`
	Mode                    string  // of Page–Hinkley
	WindowSize              int     `json:"window_size"`
	StatSize                int     `json:"stat_size"`
	MaxBuckets              int     `json:"max_buckets"`
	MinWindowLength         int     `json:"min_window_length"`
	WarmStart               int     `json:"warm_start"`
	WarningThreshold        float64 `json:"warning_threshold"`
	DriftThreshold          float64 `json:"drift_threshold"`
	Beta                    float64
	DriftConfidence         float64 `json:"drift_confidence"`
	WarningConfidence       float64 `json:"warning_confidence"`
}

func (s settings) rule(t *testing.T) Rule {
	switch s.Detector {
	case "adwin":
		return ADWIN{Delta: s.Delta, Buckets: s.MaxBuckets, MinPart: s.MinWindowLength}
	case "page_hinkley":
		if s.Mode != "both" {
			t.Fatalf("mode %q", s.Mode)
		}
		return PageHinkley{Delta: s.Delta, Threshold: s.Threshold, Alpha: s.Alpha, Scale: 1, Warmup: s.MinInstances}
	case "kswin":
		return KSWIN{Alpha: s.Alpha, Window: s.WindowSize, Recent: s.StatSize, Sample: s.StatSize, Seed: s.Seed}
	case "ddm":
		return DDM{Warning: s.WarningThreshold, Drift: s.DriftThreshold, Warmup: s.WarmStart, MinErrors: -1}
	case "eddm":
		return EDDM{Warning: s.Alpha, Drift: s.Beta, Warmup: s.WarmStart}
	case "hddm_a":
		return HDDMA{Drift: s.DriftConfidence, Warning: s.WarningConfidence, Side: Up}
	}
	t.Fatalf("no detector %q", s.Detector)
	return nil
}

// alarms returns the places of a stream, from 0, at which a detector raises the
// alarm.
func alarms(t testing.TB, rule Rule, stream []float64) []int {
	t.Helper()
	d, err := New(rule)
	if err != nil {
		t.Fatal(err)
	}
	at := []int{}
	for i, x := range stream {
		drifted, err := d.Update(x)
		if err != nil {
			t.Fatal(err)
		}
		if drifted {
			at = append(at, i)
		}
	}
	return at
}

// open returns the cases of drift.json, nil if there are none.
func openCases(t *testing.T) []cases.Case {
	t.Helper()
	file, err := cases.Open("online/drift.json")
	if cases.Absent(err) {
		t.Log(err)
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

// TestCasesDetectors compares alarms with those of river 0.19.
func TestCasesDetectors(t *testing.T) {
	for _, c := range openCases(t) {
		if c.Type == "two_sample_statistics" { // TestCasesStatistics
			continue
		}
		if c.Type != "stream_detectors" {
			t.Errorf("no test of type %q", c.Type)
			continue
		}
		t.Run(c.ID, func(t *testing.T) {
			var in struct {
				Stream     []float64
				Options    struct{ Detectors map[string]settings }
				Detections map[string][]int
				Tolerance  struct {
					ByKey map[string]struct {
						Rule           string
						Changes        []int
						MaxAfterListed int `json:"max_after_listed"`
						Window         int
					} `json:"by_key"`
				}
			}
			if err := c.Decode(&in); err != nil {
				t.Fatal(err)
			}
			got, own := map[string]any{}, []string{}
			for name, s := range in.Options.Detectors {
				key := "detections." + name
				found, listed := alarms(t, s.rule(t), in.Stream), in.Detections[name]
				got[key] = found
				t.Log(key, found)
				switch r := in.Tolerance.ByKey[key]; r.Rule {
				case "":
					continue
				case "no_detection":
					if len(found) != 0 {
						t.Errorf("%s: %v, want none", key, found)
					}
				case "near_listed":
					for _, want := range listed {
						if !slices.ContainsFunc(found, func(at int) bool { return at >= want-r.Window && at <= want+r.Window }) {
							t.Errorf("%s: %v, want one within %d of %d", key, found, r.Window, want)
						}
					}
				case "first_after_change":
					for _, change := range r.Changes {
						late := listed[slices.IndexFunc(listed, func(at int) bool { return at > change })] + r.MaxAfterListed
						if !slices.ContainsFunc(found, func(at int) bool { return at > change && at <= late }) {
							t.Errorf("%s: %v, want one after %d and not after %d", key, found, change, late)
						}
					}
				default:
					t.Errorf("%s has the rule %q, for which there is no test", key, r.Rule)
				}
				own = append(own, key)
			}
			if err := c.Check(got, own...); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestCasesStatistics compares with SciPy 1.10 and plain sums.
func TestCasesStatistics(t *testing.T) {
	for _, c := range openCases(t) {
		if c.Type != "two_sample_statistics" {
			continue
		}
		t.Run(c.ID, func(t *testing.T) {
			var in struct {
				X, Y   [][]float64
				Params struct {
					Bins         int     `json:"psi_bins"`
					Floor        float64 `json:"psi_floor"`
					Permutations int
					Column       int
				}
				P         float64 `json:"mmd_permutation_p"`
				Tolerance struct {
					ByKey map[string]struct{ Abs, Factor, Small float64 } `json:"by_key"`
				}
			}
			if err := c.Decode(&in); err != nil {
				t.Fatal(err)
			}
			column := func(rows [][]float64) (out []float64) {
				for _, r := range rows {
					out = append(out, r[in.Params.Column])
				}
				return out
			}
			x, y := column(in.X), column(in.Y)
			m, err1 := MMD(context.Background(), in.X, in.Y, MMDConfig{Permutations: in.Params.Permutations, Seed: 1})
			k, err2 := KS(x, y)
			energy, err3 := EnergyDistance(x, y)
			moved, err4 := Wasserstein(x, y)
			index, err5 := PSI(x, y, in.Params.Bins, in.Params.Floor)
			if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
				t.Fatal(err)
			}
			err := c.Check(map[string]any{
				"median_heuristic_distance": m.Bandwidth, "rbf_gamma": 1 / (2 * m.Bandwidth * m.Bandwidth), "mmd2_unbiased": m.MMD2,
				"ks_statistic_col0": k.Statistic, "ks_pvalue_col0": k.P, "energy_distance_col0": energy, "wasserstein_col0": moved,
				"psi_10_quantile_bins_floor_1e_4": index,
			}, "mmd_permutation_p")
			if err != nil {
				t.Error(err)
			}
			// Within abs, or within a factor when the listed one is small.
			r := in.Tolerance.ByKey["mmd_permutation_p"]
			near := math.Abs(m.P-in.P) <= r.Abs
			if in.P < r.Small {
				near = m.P <= in.P*r.Factor && m.P >= in.P/r.Factor
			}
			if !near {
				t.Errorf("permutation p is %v, want %v", m.P, in.P)
			}
		})
	}
}
