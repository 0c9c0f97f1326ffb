package scoring

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// random returns rows with ties among probabilities, and weights by class.
func random(r *rand.Rand) table {
	t := table{}
	weights := [2]float64{0.2 + r.Float64(), 0.1 * r.Float64()}
	for i := range 4 + r.IntN(30) {
		y := r.IntN(2)
		if i < 4 {
			y = i % 2 // two of each
		}
		t.labels = append(t.labels, y)
		t.weight = append(t.weight, weights[y])
		t.p = append(t.p, float64(r.IntN(8))/8)
		pass, act := 0.0, 3.0
		if y == 1 {
			pass, act = 20*r.Float64(), 0
		}
		t.pass, t.act = append(t.pass, pass), append(t.act, act)
	}
	return t
}

// at is what a threshold costs, by its definition.
func (t *table) at(threshold float64) (cost float64) {
	for i, p := range t.p {
		c := t.pass[i]
		if p >= threshold {
			c = t.act[i]
		}
		cost += t.weight[i] * c
	}
	return cost
}

// TestThreshold: no other threshold costs less.
func TestThreshold(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		rows := random(r)
		got := rows.at(rows.threshold())
		for _, other := range append(slices.Clone(rows.p), math.Inf(1)) {
			if rows.at(other) < got-1e-12 {
				t.Fatalf("threshold %v costs %v, %v costs %v", rows.threshold(), got, other, rows.at(other))
			}
		}
	}
}

// TestCost: the mean is the weighted one, and the standard error that of classes of
// known shares, by the textbook.
func TestCost(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		rows := random(r)
		n := float64(len(rows.p))
		want, variance := 0.0, 0.0
		for y := range 2 {
			var of []float64
			share := 0.0
			for i, label := range rows.labels {
				if label == y {
					of = append(of, rows.pass[i])
					share += rows.weight[i] / n
				}
			}
			mean, squares := 0.0, 0.0
			for _, v := range of {
				mean += v / float64(len(of))
			}
			for _, v := range of {
				squares += (v - mean) * (v - mean)
			}
			k := float64(len(of))
			want += share * mean
			variance += share * share * squares / (k - 1) / k
		}
		got := rows.cost(rows.pass)
		if math.Abs(got.PerRow-want) > 1e-12 || math.Abs(got.SE-math.Sqrt(variance)) > 1e-12 || math.Abs(got.Total-n*want) > 1e-9 {
			t.Fatalf("%+v, want %v ± %v", got, want, math.Sqrt(variance))
		}
	}
}

// TestShare: a share is a number or a fraction, and between 0 and 1.
func TestShare(t *testing.T) {
	for text, want := range map[string]float64{"0.25": 0.25, "492/284807": 492. / 284807, " 1 / 4 ": 0.25} {
		if got, err := share(text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "1", "-0.1", "1/0", "1/", "/2", "0.1/x", "NaN", "5/4"} {
		if got, err := share(text); err == nil {
			t.Errorf("%q is %v and no error", text, got)
		}
	}
}

// TestLines: rows are found in files with empty lines and fields of several lines.
func TestLines(t *testing.T) {
	if got := lines([]byte("a,b\n1,2\n\n\"x\ny\",3\r\n4,5\n")); !slices.Equal(got, []int{2, 4, 6}) {
		t.Error(got)
	}
	if got := lines(nil); len(got) != 0 {
		t.Error(got)
	}
	if r := (&Rows{}); r.line(0) != 2 {
		t.Error(r.line(0))
	}
}
