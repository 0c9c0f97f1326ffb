package calibration

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/seed78144065/credence/internal/numeric"
)

// Map is a fitted calibration: it turns log-probabilities that a model gave into
// ones that agree with how often it was right. Its JSON form is read by [Decode].
type Map interface {
	// Apply writes the calibrated log-probabilities of a row to to, which may be the
	// row itself. Log-probabilities keep what probabilities next to 1 lose.
	//
	// Shapes: one log-probability a class in both; of two classes 1 is the positive
	// one. -Inf is an impossible class.
	// Errors: a number of classes that is not that of the map; NaN, +Inf and numbers
	// above 0; nothing possible. No allocation.
	Apply(logProb, to []float64) error
	json.Marshaler
}

// Probabilities returns what a map makes of rows of log-probabilities, as
// probabilities: what the scores of this package take, and package conformal. A nil
// map changes nothing, but that they sum to 1.
//
// Shapes: [row][class], in memory of its own. Errors: those of Apply, with the
// row.
func Probabilities(m Map, logProb [][]float64) ([][]float64, error) {
	if m == nil {
		m = Temperature{T: 1}
	}
	out := make([][]float64, len(logProb))
	for i, row := range logProb {
		out[i] = make([]float64, len(row))
		if err := m.Apply(row, out[i]); err != nil {
			return nil, fmt.Errorf("row %d: %w", i, err)
		}
		for k, l := range out[i] {
			out[i][k] = numeric.Exp(l)
		}
	}
	return out, nil
}

// Method is a way to fit a map: [TemperatureScaling], [PlattScaling],
// [BetaScaling], [IsotonicRegression], [HistogramBinning], [VectorScaling],
// [DirichletScaling].
type Method interface {
	// Fit returns the map that suits rows whose labels are known and which the model
	// was not trained on, and says what it did.
	//
	// Shapes: logProb is [row][class], a label a row.
	// Result: impossible classes, -Inf, count as the least likely one of all rows, and
	// as 1e-12 at most; the report says so.
	// Errors: rows that don't sum to 1 as probabilities, NaN, labels out of range, a
	// class without rows, all at once; ErrNoFit.
	Fit(logProb [][]float64, labels []int) (Map, Report, error)
}

// ErrNoFit is wrapped by the errors of data that no map of a kind suits best: a
// stronger one always suits better, or none does.
var ErrNoFit = errors.New("no best fit")

// Report says what a fit did.
type Report struct {
	// Counts are the rows of each class.
	Counts []int `json:"counts"`
	// NLLBefore and NLLAfter are the scores of the rows that the map was fitted to, by
	// [NLL].
	NLLBefore  float64 `json:"nll_before"`
	NLLAfter   float64 `json:"nll_after"`
	Iterations int     `json:"iterations"`
	// Warnings are what to know before trusting the map.
	Warnings []string `json:"warnings,omitempty"`
}

func (r *Report) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
}

// fewRows is the number of rows of a class for each coefficient of a map below which
// estimates are unstable: the ten events per variable of [Peduzzi1996].
const fewRows = 10

// begin checks rows and makes the report of a fit with some coefficients; the rows
// that it returns have no infinities.
func begin(caller string, logProb [][]float64, labels []int, coefficients int) ([][]float64, Report, error) {
	counts, err := checkLogs(caller, logProb, labels)
	if err != nil {
		return nil, Report{}, err
	}
	r := Report{Counts: counts, NLLBefore: nllOf(logProb, labels)}
	for k, n := range counts {
		if n < fewRows*coefficients {
			r.warn("%d rows of class %d for %s; want %d or more", n, k, counted(coefficients), fewRows*coefficients)
		}
	}
	rows, impossible := finite(logProb)
	if impossible > 0 {
		r.warn("%d of %d rows have a class of probability 0, taken as 1e-12 or less; logits would tell them apart", impossible, len(rows))
	}
	return rows, r, nil
}

func counted(n int) string {
	if n == 1 {
		return "1 coefficient"
	}
	return fmt.Sprintf("%d coefficients", n)
}

// end scores a fitted map on the rows.
func (r *Report) end(m Map, rows [][]float64, labels []int) error {
	to := make([]float64, len(rows[0]))
	sum := 0.0
	for i, row := range rows {
		if err := m.Apply(row, to); err != nil {
			return err
		}
		sum -= numeric.Log(clipped(numeric.Exp(to[labels[i]])))
	}
	r.NLLAfter = sum / float64(len(rows))
	if r.NLLAfter > r.NLLBefore {
		r.warn("the map makes the log loss of its own rows worse, from %.4g to %.4g", r.NLLBefore, r.NLLAfter)
	}
	return nil
}

func nllOf(logProb [][]float64, labels []int) float64 {
	sum := 0.0
	for i, row := range logProb {
		sum -= numeric.Log(clipped(numeric.Exp(row[labels[i]])))
	}
	return sum / float64(len(logProb))
}

// finite returns rows with the least likely class of all in place of -Inf, and the
// number of rows that had one.
func finite(logProb [][]float64) (rows [][]float64, impossible int) {
	least := numeric.Log(clip)
	for _, row := range logProb {
		for _, v := range row {
			if v < least && !math.IsInf(v, -1) {
				least = v
			}
		}
	}
	rows = logProb
	for i, row := range logProb {
		copied := false
		for k, v := range row {
			if !math.IsInf(v, -1) {
				continue
			}
			if !copied {
				if impossible == 0 {
					rows = append([][]float64(nil), logProb...)
				}
				rows[i] = append([]float64(nil), row...)
				impossible++
				copied = true
			}
			rows[i][k] = least
		}
	}
	return rows, impossible
}

// logOdds returns the log-odds of class 1 of two.
func logOdds(kind string, logProb, to []float64) (float64, error) {
	if len(logProb) != 2 || len(to) != 2 {
		return 0, fmt.Errorf("calibration: %s: a row of %d classes to %d; want 2", kind, len(logProb), len(to))
	}
	if k, ok := readable(logProb); !ok {
		return 0, unreadable(kind, k, logProb[k])
	}
	z := logProb[1] - logProb[0]
	if z != z {
		return 0, fmt.Errorf("calibration: %s: both classes have the log-probability -Inf", kind)
	}
	return z, nil
}

func unreadable(kind string, class int, v float64) error {
	return fmt.Errorf("calibration: %s: class %d has the log-probability %v; want at most 0: FromLogits and FromProbabilities make them", kind, class, v)
}

// put writes the log-probabilities of two classes with the log-odds z.
func put(z float64, to []float64) {
	to[0], to[1] = -numeric.Softplus(z), -numeric.Softplus(-z)
}

// putShare writes those of classes of which 1 has the probability p.
func putShare(p float64, to []float64) {
	to[0], to[1] = numeric.Log1p(-p), numeric.Log(p)
}

// encode and decode are the JSON form of a map: its kind, the version of the form,
// and its numbers.
func encode(kind string, numbers any) ([]byte, error) {
	data, err := json.Marshal(numbers)
	if err != nil {
		return nil, fmt.Errorf("calibration: %s: %w", kind, err)
	}
	head := fmt.Sprintf(`{"kind":%q,"version":%d`, family+kind, version)
	if len(data) > len("{}") {
		head += ","
	}
	return append([]byte(head), data[1:]...), nil
}

const (
	version = 1              // of the JSON form
	family  = "calibration." // what its kinds begin with
)

func decode(kind string, data []byte, numbers any) error {
	var head struct {
		Kind    *string
		Version *int
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return fmt.Errorf("calibration: %s: %w", kind, err)
	}
	switch {
	case head.Kind == nil || head.Version == nil:
		return fmt.Errorf("calibration: %s: JSON without kind or version", kind)
	case *head.Kind != family+kind:
		return fmt.Errorf("calibration: %s: JSON of the kind %q; want %q", kind, *head.Kind, family+kind)
	case *head.Version < 1 || *head.Version > version:
		return fmt.Errorf("calibration: %s: JSON of version %d; this one reads up to %d", kind, *head.Version, version)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(numbers); err != nil {
		return fmt.Errorf("calibration: %s: %w", kind, err)
	}
	return nil
}

// header takes up what decode has looked at.
type header struct {
	Kind    string `json:"kind"`
	Version int    `json:"version"`
}

// Decode reads any map that was written as JSON.
//
// Errors: an unknown kind, a later version, unknown fields, numbers that no fit has.
func Decode(data []byte) (Map, error) {
	var head struct{ Kind string }
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("calibration: Decode: %w", err)
	}
	switch kind, _ := strings.CutPrefix(head.Kind, family); kind {
	case kindTemperature:
		return decoded(data, new(Temperature))
	case kindPlatt:
		return decoded(data, new(Platt))
	case kindBeta:
		return decoded(data, new(Beta))
	case kindIsotonic:
		return decoded(data, new(Isotonic))
	case kindHistogram:
		return decoded(data, new(Histogram))
	case kindLinear:
		return decoded(data, new(Linear))
	}
	return nil, fmt.Errorf("calibration: Decode: unknown kind %q; want %s and one of %s, %s, %s, %s, %s or %s", head.Kind, family,
		kindTemperature, kindPlatt, kindBeta, kindIsotonic, kindHistogram, kindLinear)
}

// decoded reads a map into one of its kind.
func decoded[M Map, P interface {
	*M
	json.Unmarshaler
}](data []byte, m P) (Map, error) {
	if err := m.UnmarshalJSON(data); err != nil {
		return nil, err
	}
	return *m, nil
}
