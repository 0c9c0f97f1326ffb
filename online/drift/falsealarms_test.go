package drift

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/numeric"
)

// published returns the run lengths of docs/drift.md by settings and the mean or
// rate of the stream.
func published(t *testing.T) map[[2]string]float64 {
	page, err := os.ReadFile("../../docs/drift.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[[2]string]float64{}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, " | ")
		if len(cells) != 5 {
			continue
		}
		if v, err := strconv.ParseFloat(strings.TrimPrefix(cells[3], "> "), 64); err == nil {
			_, at, _ := strings.Cut(cells[1], " ")
			rows[[2]string{strings.TrimPrefix(cells[0], "| "), at}] = v
		}
	}
	return rows
}

// unlikely tells whether so many alarms, or so few, have a probability below 1e-6
// when their number is a Poisson variable with a mean.
func unlikely(alarms int, mean float64) bool {
	k, low := float64(alarms), math.Log(1e-6/2)
	few := numeric.IncompleteGamma(k+1, mean).Upper
	many := 0.0
	if alarms > 0 {
		many = numeric.IncompleteGamma(k, mean).Lower
	}
	return min(few, many) < low
}

// TestFalseAlarms counts the false alarms of the defaults in 100,000 observations
// of another seed than that of docs/drift.md. Statistic: their number. Null
// distribution: Poisson with the mean that the page has. False-alarm rate: 1e-6 for
// each row.
func TestFalseAlarms(t *testing.T) {
	const streams = 10
	rows := published(t)
	for _, m := range measured {
		for _, group := range m.streams {
			key := [2]string{m.name, strconv.FormatFloat(group[0].before, 'g', -1, 64)}
			run, ok := rows[key]
			if !ok {
				t.Errorf("docs/drift.md lacks %v", key)
			}
			if m.ours && run < 0.9e4 { // 402 alarms have a standard error of 5 %
				t.Errorf("%v has a run length of %v, want 10,000", key, run)
			}
			if !m.ours {
				continue
			}
			if alarms := falseAlarms(t, m.rule, group[0], 77, streams); unlikely(alarms, streams*length/run) {
				t.Errorf("%v: %d alarms in %d observations, want one in %v", key, alarms, streams*length, run)
			}
		}
	}
	// Planted: the settings of others at the run length of ours.
	run := rows[[2]string{"`PageHinkley{}`", "0"}]
	if alarms := falseAlarms(t, riverPageHinkley, normals[0], 77, streams); !unlikely(alarms, streams*length/run) {
		t.Errorf("%d alarms pass for one in %v", alarms, run)
	}
}

// runLength solves the integral equation of the run length of a one-sided CUSUM of
// standard normal scores, on a grid of midpoints as Brook and Evans did.
func runLength(k, h float64) float64 {
	const n = 400
	width := h / n
	a, ones := mat.NewDense(n, n, nil), mat.NewVecDense(n, nil)
	for i := range n {
		from := (float64(i) + 0.5) * width
		if i == 0 {
			from = 0
		}
		for j := range n {
			high := distuv.UnitNormal.CDF(float64(j+1)*width - from + k)
			if j > 0 {
				high -= distuv.UnitNormal.CDF(float64(j)*width - from + k)
			}
			a.Set(i, j, -high)
		}
		a.Set(i, i, a.At(i, i)+1)
		ones.SetVec(i, 1)
	}
	var l mat.VecDense
	if err := l.SolveVec(a, ones); err != nil {
		return math.NaN()
	}
	return l.AtVec(0)
}

// TestCUSUMThreshold: run lengths at the thresholds are as asked, by another way
// to compute them; the known value is that of the usual chart with k = 0.5, h = 5.
func TestCUSUMThreshold(t *testing.T) {
	if l := runLength(0.5, 5); math.Abs(l/2-465) > 3 {
		t.Errorf("both sides have a run length of %v, want 465", l/2)
	}
	for _, shift := range []float64{0.5, 1, 2} {
		for _, length := range []float64{200, 5000, 1e6} {
			within := 0.03 // as RunLength says
			if shift > 1 {
				within = 0.08
			}
			if l := runLength(shift/2, threshold(shift/2, length)); math.Abs(l/length-1) > within {
				t.Errorf("shift %v: a run length of %v, want %v", shift, l, length)
			}
		}
	}
}

// TestCUSUMScores compares with the normal quantile of Student's distribution
// function; from ten observations on Wallace's approximation is good to 0.01.
func TestCUSUMScores(t *testing.T) {
	var c cusum
	for i := range 500 {
		x := 1e6 + 3*numeric.NormalQuantile(math.Mod(float64(i)*math.Phi, 1)) // evenly spread
		if i%17 == 16 {
			x += 9
		}
		if b := c.before; b.n >= 10 {
			s := distuv.StudentsT{Sigma: 1, Nu: b.n - 1}
			d := (x - b.origin - b.mean) / math.Sqrt(b.squares/(b.n-1)*(1+1/b.n))
			want := -numeric.NormalQuantile(s.CDF(-math.Abs(d)))
			if got := c.score(x); math.Abs(math.Abs(got)-want) > 0.01 || math.Signbit(got) != math.Signbit(d) {
				t.Errorf("score of %v after %v: %v, want %v", x, b.n, got, want)
			}
		}
		c.before.add(x)
	}
}

// TestConstant: a stream without scale is no reason for an alarm, a second value
// is learnt.
func TestConstant(t *testing.T) {
	for _, rule := range []Rule{CUSUM{}, PageHinkley{}, ADWIN{}, KSWIN{}} {
		if at := feed(t, begin(t, rule), make([]float64, 1000)); at != nil {
			t.Errorf("%T: alarms at %v", rule, at)
		}
	}
}

// TestOffset: the place of a stream on the number line doesn't matter.
func TestOffset(t *testing.T) {
	for _, rule := range []Rule{CUSUM{RunLength: 200}, PageHinkley{Threshold: 8}, ADWIN{Delta: 0.2}, KSWIN{Alpha: 0.01}} {
		near, far := begin(t, rule), begin(t, rule)
		var x []float64
		for i := range 2000 {
			v := math.Round(8*numeric.NormalQuantile(math.Mod(float64(i+1)*math.Phi, 1)))/8 + float64(i/500%2)
			x = append(x, v)
		}
		want := feed(t, near, x)
		for i := range x {
			x[i] += 1e15 // eighths are exact
		}
		if got := feed(t, far, x); len(want) == 0 || len(got) != len(want) {
			t.Errorf("%T: alarms %v far away, %v at 0", rule, got, want)
		}
	}
}

// TestMean is that of the present regime.
func TestMean(t *testing.T) {
	d := begin(t, CUSUM{})
	if m, n := d.Mean(); !math.IsNaN(m) || n != 0 {
		t.Errorf("a mean of %v over %d before anything was seen", m, n)
	}
	feed(t, d, []float64{1, 2, 6})
	if m, n := d.Mean(); m != 3 || n != 3 || d.Seen() != 3 || d.Alarms() != 0 || d.Warning() {
		t.Errorf("a mean of %v over %d", m, n)
	}
}
