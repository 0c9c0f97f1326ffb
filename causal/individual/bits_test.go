package individual_test

import (
	"context"
	"encoding/binary"
	"hash/fnv"
	"math"
	"testing"

	"github.com/seed78144065/credence/causal/individual"
)

// TestGoldenBits: the same study, policy and intervals on every CPU, whatever its
// instructions.
func TestGoldenBits(t *testing.T) {
	k := open(t)
	if k == nil {
		return
	}
	ctx, c := context.Background(), individual.Config{Clip: [2]float64{0.02, 0.98}}
	var studies [2]*individual.Study
	for i, role := range []string{"test", "calib"} {
		s, err := individual.FromNetworks(ctx, k.estimand, k.tables[role], k.networks, c)
		if err != nil {
			t.Fatal(err)
		}
		studies[i] = s
	}
	test, calib := studies[0], studies[1]
	parts := map[string][]float64{
		"rows": append(append(test.CATE, test.Epistemic...), test.Propensity...),
		"ATE":  append([]float64{test.ATE.Mean, test.ATE.SE, test.ATE.Interval[0], test.ATE.Interval[1], test.PlugIn}, test.ATE.Influence...),
	}
	value, err := test.Value(individual.Policy{Cost: 3, Budget: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	ranks, err := test.Targeting(nil)
	if err != nil {
		t.Fatal(err)
	}
	slope, err := test.Calibration()
	if err != nil {
		t.Fatal(err)
	}
	groups, err := test.Groups(4)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []individual.Estimate{value.OverNone, value.OverRandom, ranks.AUTOC, ranks.Qini, slope.Slope, slope.Bias, groups.Contrast} {
		parts["judged"] = append(parts["judged"], e.Value, e.SE, e.Interval[0], e.Interval[1])
	}
	for _, m := range []individual.Method{individual.Union, individual.Nested, individual.Inexact} {
		v, err := individual.Calibrate(calib, m, 0.2)
		if err != nil {
			t.Fatal(err)
		}
		all, err := v.Intervals(test.Heads)
		if err != nil {
			t.Fatal(err)
		}
		for _, ends := range all {
			parts["intervals"] = append(parts["intervals"], ends[0], ends[1])
		}
	}
	for name, want := range map[string]uint64{"rows": 0xc9d0f09f7676b90c, "ATE": 0x43e6569c3bb475da, "judged": 0x7e6031955a3f4629, "intervals": 0x2d1b3ff498654d7e} {
		hash := fnv.New64a()
		for _, x := range parts[name] {
			hash.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
		}
		if got := hash.Sum64(); got != want || len(parts[name]) == 0 {
			t.Errorf("%s: %d numbers hash to %#x, want %#x", name, len(parts[name]), got, want)
		}
	}
}
