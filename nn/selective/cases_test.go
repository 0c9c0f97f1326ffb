//go:build cgo

package selective_test

import (
	"strconv"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/ort"
	"github.com/seed78144065/credence/nn/selective"
)

// The ensemble's largest probability orders the rows of the kits.
func TestCasesSelective(t *testing.T) {
	runtime, err := ort.Load("")
	if err != nil {
		t.Fatal(err)
	}
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		const key = "selective_prediction"
		if !k.Has(key) {
			return
		}
		test := k.Read(t, "test")
		p := make([]float64, len(test.X))
		for _, m := range k.OpenMembers(t, nn.Options{Runtime: runtime}) {
			for i, row := range kit.Run(t, m, test.X, k.Output(t, "members", "prob")) {
				p[i] += row[0] / float64(len(k.Members))
			}
		}
		confidence, right, err := calibration.Confidence(p, test.Labels)
		if err != nil {
			t.Fatal(err)
		}
		loss := make([]float64, len(right))
		for i, r := range right {
			loss[i] = float64(1 - r)
		}
		c, err := selective.RiskCoverage(confidence, loss)
		if err != nil {
			t.Fatal(err)
		}
		k.Check(t, key+"/aurc", c.AURC())
		for _, coverage := range k.Keys(key + "/risk_at_coverage") {
			share, err := strconv.ParseFloat(coverage, 64)
			if err != nil {
				t.Fatal(err)
			}
			k.Check(t, key+"/risk_at_coverage/"+coverage, c.At(share).Risk)
		}
		if n := len(k.Keys(key)); n != 2 {
			t.Errorf("%d keys", n)
		}
	}, "binary")
}
