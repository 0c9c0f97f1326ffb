package scorer

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
)

// The same scores on every CPU, whatever its instructions.
func TestGoldenBits(t *testing.T) {
	k := kit.Named(t, "fraud_ulb")
	if k == nil {
		return
	}
	_, calib := rows(t, k, "calib")
	_, in := rows(t, k, "test")
	hash := fnv.New64a()
	for _, row := range score(t, fit(t, whole(t, k), calib), in.Inputs).Rows {
		for _, x := range append([]float64{row.Uncertainty.Epistemic, row.Unfamiliarity.Score, row.Choice.Cost, float64(len(row.Set))}, row.Prob...) {
			hash.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
		}
	}
	if got, want := hash.Sum64(), uint64(0x472c60ae92367bc5); got != want {
		t.Errorf("the scores hash to %#x, want %#x", got, want)
	}
}
