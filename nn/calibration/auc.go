package calibration

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// Area is the area under a receiver operating characteristic.
type Area struct {
	AUC float64 `json:"auc"` // ½ is guessing, 1 perfect
	// SE is its standard error; 0 where every pair is right, or every one wrong.
	SE        float64 `json:"se"`
	Positives int     `json:"positives"`
	Negatives int     `json:"negatives"`
}

// AUC returns the share of pairs of a positive and a negative row in which the
// positive one has the higher score, equal ones counting half. Scores may be on any
// scale: probabilities, log-odds, what package ood says.
//
// Shapes: a score and a label, 0 or 1, a row.
// Errors: NaN, labels that are neither, fewer than two rows of a class, which have no
// standard error, all at once.
// Source: [DeLong1988], by ranks as in [SunXu2014]. Cost: a sort.
func AUC(scores []float64, labels []int) (Area, error) {
	f := faults{caller: "AUC"}
	for i, v := range scores {
		if v != v {
			f.add("row %d has the score NaN", i)
		}
	}
	f.labels(len(scores), labels, 2)
	if err := f.err(); err != nil {
		return Area{}, err
	}
	var a Area
	order := make([]scored, len(scores))
	for i, v := range scores {
		order[i] = scored{v, labels[i]}
		a.Positives += labels[i]
	}
	a.Negatives = len(scores) - a.Positives
	if a.Positives < 2 || a.Negatives < 2 {
		return Area{}, fmt.Errorf("calibration: AUC: %d rows of class 1 and %d of class 0; want at least 2 of both", a.Positives, a.Negatives)
	}
	slices.SortFunc(order, byScore)
	pos, neg := float64(a.Positives), float64(a.Negatives)
	pairs := 0.0
	eachScore(order, func(p, n, below, _ float64) { pairs += float64(p * (below + n/2)) })
	a.AUC = pairs / float64(pos*neg)
	var ofPos, ofNeg float64 // squared deviations of the shares of pairs that rows win
	eachScore(order, func(p, n, below, above float64) {
		v := (below+n/2)/neg - a.AUC
		ofPos += float64(p * float64(v*v))
		v = (above+p/2)/pos - a.AUC
		ofNeg += float64(n * float64(v*v))
	})
	a.SE = math.Sqrt(ofPos/float64(pos*(pos-1)) + ofNeg/float64(neg*(neg-1)))
	return a, nil
}

// scored is a row with its score.
type scored struct {
	x float64
	y int
}

// byScore orders rows; none is NaN, for which cmp.Compare would look.
func byScore(a, b scored) int {
	switch {
	case a.x < b.x:
		return -1
	case a.x > b.x:
		return 1
	}
	return 0
}

// eachScore goes through the distinct scores, upwards: the number of positive and
// of negative rows that have it, of negative ones below and of positive ones above.
func eachScore(order []scored, with func(pos, neg, below, above float64)) {
	above := 0.0
	for _, s := range order {
		above += float64(s.y)
	}
	below := 0.0
	for i := 0; i < len(order); {
		var pos, neg float64
		for at := order[i].x; i < len(order) && order[i].x == at; i++ {
			pos += float64(order[i].y)
			neg += float64(1 - order[i].y)
		}
		above -= pos
		with(pos, neg, below, above)
		below += neg
	}
}

// Interval returns bounds of the area in a population, each wrong with probability
// (1−level)/2: normal on the scale of log-odds. Where every pair is right or wrong
// and SE says nothing, it is that of as many independent pairs as the smaller class
// has rows, by [ClopperPearson1934].
//
// Result: NaN unless level is between 0 and 1.
// Source: [Pepe2003].
func (a Area) Interval(level float64) (lo, hi float64) {
	if !(level > 0 && level < 1) {
		return math.NaN(), math.NaN()
	}
	pairs := float64(min(a.Positives, a.Negatives))
	switch tail := (1 - level) / 2; {
	case a.AUC == 1:
		return numeric.BinomialLower(pairs, pairs, tail), 1
	case a.AUC == 0:
		return 0, numeric.BinomialUpper(0, pairs, tail)
	default:
		z := -numeric.NormalQuantile(tail)
		logit := numeric.Log(a.AUC / (1 - a.AUC))
		half := float64(z * a.SE / float64(a.AUC*(1-a.AUC)))
		return numeric.Expit(logit - half), numeric.Expit(logit + half)
	}
}
