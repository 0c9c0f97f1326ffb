package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// TestJSON checks the documented object, and that it is all that is printed.
func TestJSON(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-json", "-draws", "20"}, &out, os.Stderr); err != nil {
		t.Fatal(err)
	}
	var got struct {
		N        *int
		Arms     []string
		Outcomes map[string]struct {
			Kind string
			Arms map[string]struct {
				Mean         *float64
				Interval     []float64
				Level        float64
				ProbPositive *float64 `json:"prob_positive"`
			}
		}
		Segments []map[string]any
		Decision []struct {
			Segment, Arm   string
			ExpectedProfit *float64 `json:"expected_profit"`
			ProbProfit     *float64 `json:"prob_profit"`
		}
		Checks      map[string]any
		Diagnostics map[string]any
		Seconds     *float64
	}
	dec := json.NewDecoder(&out)
	if err := dec.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if dec.More() {
		t.Error("more than one JSON value")
	}
	if got.N == nil || *got.N != 64000 || len(got.Arms) != 3 || got.Seconds == nil || len(got.Segments) != 6 || len(got.Decision) != 6 {
		t.Errorf("n, arms, seconds, segments or decision: %+v", got)
	}
	for _, name := range []string{"visit", "conversion", "spend"} {
		o := got.Outcomes[name]
		x, ok := o.Arms["Mens E-Mail"]
		if !ok || o.Kind == "" || x.Mean == nil || len(x.Interval) != 2 || x.Level != 0.95 || x.ProbPositive == nil || *x.Mean < x.Interval[0] || *x.Mean > x.Interval[1] {
			t.Errorf("outcome %s: %+v", name, o)
		}
	}
	for _, d := range got.Decision {
		if d.Segment == "" || d.Arm == "" || d.ExpectedProfit == nil || d.ProbProfit == nil {
			t.Errorf("decision %+v", d)
		}
	}
	for _, key := range []string{"srm_p", "arm_counts", "balance", "predictive"} {
		if got.Checks[key] == nil {
			t.Errorf("checks lacks %s", key)
		}
	}
	for _, key := range []string{"rhat_max", "ess_bulk_min", "divergences"} {
		if got.Diagnostics[key] == nil {
			t.Errorf("diagnostics lacks %s", key)
		}
	}
}

func TestPlots(t *testing.T) {
	a, err := analysed()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "new", "folder")
	if err := a.save(dir, []byte("{}\n")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"effects_visit", "effects_conversion", "effects_spend", "check_visit", "check_conversion", "check_spend"} {
		f, err := os.Open(filepath.Join(dir, name+".png"))
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := png.Decode(f); err != nil {
			t.Errorf("%s.png: %v", name, err)
		}
		f.Close()
		svg, err := os.ReadFile(filepath.Join(dir, name+".svg"))
		if err != nil || !bytes.Contains(svg, []byte("</svg>")) {
			t.Errorf("%s.svg: %v", name, err)
		}
	}
	file := filepath.Join(dir, "campaign.json")
	if err := a.save(file, nil); err == nil {
		t.Error("a file taken for a folder is no error")
	}
}
