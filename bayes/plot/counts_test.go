package plot

import (
	"strings"
	"testing"
)

// TestPredictiveCountsTail: the rarest counts are shown, or their number is said.
func TestPredictiveCountsTail(t *testing.T) {
	counts, sets := poissonSets(300, 20, 3)
	counts[0] = 17
	f, err := PredictiveCounts(counts, sets, Config{})
	if err != nil || f.Panels[0][0].X.Max < 17 || f.Note != "" {
		t.Errorf("a count of 17: the axis ends at %v, note %q, %v", f.Panels[0][0].X.Max, f.Note, err)
	}
	counts[1] = 1e6
	f, err = PredictiveCounts(counts, sets, Config{})
	if err != nil || f.Panels[0][0].X.Max > 20 || !strings.Contains(f.Note, "beyond the last bar: 1 of 300") {
		t.Errorf("a count of a million: the axis ends at %v, note %q, %v", f.Panels[0][0].X.Max, f.Note, err)
	}
}
