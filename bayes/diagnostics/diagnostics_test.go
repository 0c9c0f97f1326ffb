package diagnostics

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
)

// number is a float64 that JSON may hold as null, "NaN", "Inf" or "-Inf".
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	switch s := strings.Trim(string(b), `"`); s {
	case "null", "NaN":
		*n = number(math.NaN())
	case "Inf":
		*n = number(math.Inf(1))
	case "-Inf":
		*n = number(math.Inf(-1))
	default:
		return json.Unmarshal(b, (*float64)(n))
	}
	return nil
}

// scale of the integers in testdata; see make.R.
const scale = 10000

func floats64(x []number, unit float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v) / unit
	}
	return y
}

func readCases[T any](t testing.TB, file string) []T {
	t.Helper()
	b, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []T
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// same reports whether got equals want to 1e-10 relative, NaN equal to NaN.
func same(got, want float64) bool { return near(got, want, 1e-10) }

// near reports whether got equals want to tol relative.
func near(got, want, tol float64) bool {
	return got == want || math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= tol*math.Abs(want)
}

// convergenceCase is one entry of testdata/convergence.json: R 4.2.2, posterior 1.4.0.
type convergenceCase struct {
	Name            string
	Draws           [][]number
	Mean, SD, Rhat  number
	ESSBulk         number `json:"ess_bulk"`
	ESSTail         number `json:"ess_tail"`
	ESSMean         number `json:"ess_mean"`
	ESSSD           number `json:"ess_sd"`
	MCSEMean        number `json:"mcse_mean"`
	MCSESD          number `json:"mcse_sd"`
	Probs, Quantile []number
	ESSQuantile     []number `json:"ess_quantile"`
	MCSEQuantile    []number `json:"mcse_quantile"`
}

func (c *convergenceCase) chains() [][]float64 {
	chains := make([][]float64, len(c.Draws))
	for i, d := range c.Draws {
		chains[i] = floats64(d, scale)
	}
	return chains
}

// deviates are the cases in which this package differs from posterior 1.4.0 on purpose; see doc.go and the tests
// named here.
var deviates = map[string]string{
	"length 3":            "TestTooFewDraws",
	"length 2":            "TestTooFewDraws",
	"one Inf":             "TestNonFinite",
	"one -Inf":            "TestNonFinite",
	"each chain constant": "TestStuckChains",
}

func TestAgainstPosterior(t *testing.T) {
	for _, c := range readCases[convergenceCase](t, "convergence.json") {
		if deviates[c.Name] != "" {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			check := func(measure string, got float64, want number) {
				t.Helper()
				if !same(got, float64(want)) {
					t.Errorf("%s = %.17g, R has %.17g", measure, got, float64(want))
				}
			}
			x := c.chains()
			check("Rhat", Rhat(x), c.Rhat)
			check("ESSBulk", ESSBulk(x), c.ESSBulk)
			check("ESSTail", ESSTail(x), c.ESSTail)
			check("ESSMean", ESSMean(x), c.ESSMean)
			check("ESSSD", ESSSD(x), c.ESSSD)
			check("MCSEMean", MCSEMean(x), c.MCSEMean)
			check("MCSESD", MCSESD(x), c.MCSESD)
			for i, p := range c.Probs {
				check("Quantile", Quantile(x, float64(p)), c.Quantile[i])
				check("ESSQuantile", ESSQuantile(x, float64(p)), c.ESSQuantile[i])
				check("MCSEQuantile", MCSEQuantile(x, float64(p)), c.MCSEQuantile[i])
			}
			m := Summarize(x)
			check("Summarize.Mean", m.Mean, c.Mean)
			check("Summarize.SD", m.SD, c.SD)
		})
	}
}
