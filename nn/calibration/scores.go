package calibration

import (
	"fmt"

	"github.com/seed78144065/credence/internal/numeric"
)

// clip is the least distance of a probability from 0 and 1 that [NLL] scores, so
// that one wrong certainty costs 27.6 nats and not everything.
const clip = 1e-12

// NLL returns the mean of less the log of the probability that the label had:
// the log loss, in nats.
//
// Shapes: p is [row], of class 1, or [row][class]; a label a row.
// Result: a probability nearer than 1e-12 to 0 or 1 counts as if it were that far.
// Errors: NaN, what is no probability, labels out of range, no rows, all at once.
func NLL[P Forecast](p []P, labels []int) (float64, error) {
	if _, err := check("NLL", p, labels); err != nil {
		return 0, err
	}
	sum := 0.0
	for i, row := range p {
		sum -= numeric.Log(clipped(of(row, labels[i])))
	}
	return sum / float64(len(p)), nil
}

func clipped(p float64) float64 { return max(clip, min(1-clip, p)) }

// Brier returns the mean square of what forecasts are off by: of one probability
// a row (p−y)², which is at most 1; of several their sum, which is at most 2 and
// of two classes twice as much.
//
// Shapes, Errors: as [NLL]. Source: [Brier1950], whose sum is that of several.
func Brier[P Forecast](p []P, labels []int) (float64, error) {
	if _, err := check("Brier", p, labels); err != nil {
		return 0, err
	}
	sum := 0.0
	switch p := any(p).(type) {
	case []float64:
		for i, v := range p {
			d := v - float64(labels[i])
			sum += float64(d * d)
		}
	case [][]float64:
		for i, row := range p {
			for k, v := range row {
				if k == labels[i] {
					v--
				}
				sum += float64(v * v)
			}
		}
	}
	return sum / float64(len(p)), nil
}

// Accuracy returns the share of rows whose most probable class is the label. Of two
// classes that is the positive one from ½ on, of more the first of equal ones.
//
// Shapes, Errors: as [NLL].
func Accuracy[P Forecast](p []P, labels []int) (float64, error) {
	if _, err := check("Accuracy", p, labels); err != nil {
		return 0, err
	}
	right := 0
	for i, row := range p {
		if class, _ := top(row); class == labels[i] {
			right++
		}
	}
	return float64(right) / float64(len(p)), nil
}

// Summary is how good forecasts were.
type Summary struct {
	N        int     `json:"n"`        // rows
	NLL      float64 `json:"nll"`      // mean log loss, in nats
	Brier    float64 `json:"brier"`    // mean, 0 is perfect
	Accuracy float64 `json:"accuracy"` // share whose likeliest class is right
	// ECE is that of [TopLabel] with 15 bins.
	ECE float64 `json:"ece"`
	// Binary is nil of more than two classes.
	Binary *BinarySummary `json:"binary,omitempty"`
}

// String returns the scores in one line.
func (s Summary) String() string {
	line := fmt.Sprintf("%d rows: log loss %.4g, Brier %.4g, accuracy %.4g, ECE %.4g", s.N, s.NLL, s.Brier, s.Accuracy, s.ECE)
	if b := s.Binary; b != nil {
		line += fmt.Sprintf("; AUC %.4g ± %.2g, of the positive class ECE %.4g, z %.2f", b.Area.AUC, b.Area.SE, b.ECE, b.Z)
	}
	return line
}

// BinarySummary is what forecasts of two classes have besides.
type BinarySummary struct {
	Area Area `json:"auc"` // under the ROC curve
	// ECE is that of [Reliability] with 15 bins.
	ECE float64 `json:"ece"`
	// Z is that of [Spiegelhalter]: beyond ±2, forecasts are off by more than chance.
	Z float64 `json:"z"`
}

// Summarize returns all scores of forecasts. Of []float64 and of two columns,
// Binary is there; it needs rows of both classes.
//
// Shapes, Errors: as [NLL]. Cost: a sort.
func Summarize[P Forecast](p []P, labels []int) (Summary, error) {
	classes, err := check("Summarize", p, labels)
	if err != nil {
		return Summary{}, err
	}
	s := Summary{N: len(p)}
	s.NLL, _ = NLL(p, labels) // checked above
	s.Brier, _ = Brier(p, labels)
	s.Accuracy, _ = Accuracy(p, labels)
	d, err := TopLabel(p, labels, Bins{})
	if err != nil || classes > 2 {
		s.ECE = d.ECE()
		return s, err
	}
	s.ECE = d.ECE()
	positive := make([]float64, len(p))
	for i, row := range p {
		positive[i] = min(of(row, 1), 1)
	}
	s.Binary = &BinarySummary{}
	if s.Binary.Area, err = AUC(positive, labels); err != nil {
		return Summary{}, err
	}
	if d, err = Reliability(positive, labels, Bins{}); err != nil {
		return Summary{}, err
	}
	s.Binary.ECE = d.ECE()
	s.Binary.Z, _, err = Spiegelhalter(positive, labels)
	return s, err
}
