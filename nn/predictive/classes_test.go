package predictive

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
)

// known is what testdata/split.py says of the members of one row.
type known struct {
	Name                        string
	LogProb                     [][]float64
	Mean                        []float64
	Total, Aleatoric, Epistemic float64
	SE                          []float64
}

func (k known) classes() *Classes {
	var c Classes
	c.Reset(1, len(k.LogProb), len(k.LogProb[0]))
	for m, l := range k.LogProb {
		copy(c.At(0, m), l)
	}
	return &c
}

func readJSON(t testing.TB, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// near tells whether two numbers agree to so many units of the last place of the
// larger of want and scale.
func near(got, want, scale, ulps float64) bool {
	return math.Abs(got-want) <= ulps*0x1p-53*max(math.Abs(want), scale)
}

// Mean, entropies and standard errors in 60 digits. Entropies of p near 1 keep
// their relative accuracy; the difference of two has that of the larger.
func TestSplitAgainstArithmeticOfSixtyDigits(t *testing.T) {
	var cases []known
	readJSON(t, "testdata/split.json", &cases)
	for _, k := range cases {
		c := k.classes()
		if err := c.Check(); err != nil {
			t.Errorf("%s: %v", k.Name, err)
		}
		s := c.Split(0)
		if !near(s.Total, k.Total, 0, 16) || !near(s.Aleatoric, k.Aleatoric, 0, 16) || !near(s.Epistemic, k.Epistemic, k.Total, 32) {
			t.Errorf("%s: %+v, want %v %v %v", k.Name, s, k.Total, k.Aleatoric, k.Epistemic)
		}
		for i, p := range c.Mean(0, nil) {
			if !near(p, k.Mean[i], 0, 16) {
				t.Errorf("%s: the mean of class %d is %v, want %v", k.Name, i, p, k.Mean[i])
			}
		}
		for i, e := range c.StandardErrors(0, nil) {
			if k.SE == nil {
				if !math.IsNaN(e) {
					t.Errorf("%s: the standard error of one member is %v", k.Name, e)
				}
			} else if !near(e, k.SE[i], k.Mean[i], 16) {
				t.Errorf("%s: the standard error of class %d is %v, want %v", k.Name, i, e, k.SE[i])
			}
		}
	}
}

// A class that a member excludes has probability 0 and adds nothing.
func TestSplitOfExcludedClasses(t *testing.T) {
	out := math.Inf(-1)
	c := &Classes{Rows: 2, Members: 2, Classes: 2, LogProb: []float64{0, out, out, 0, 0, out, 0, out}}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	if s := c.Split(0); !near(s.Total, math.Ln2, 0, 4) || s.Aleatoric != 0 || s.Epistemic != s.Total {
		t.Errorf("members that exclude each other: %+v", s)
	}
	if s := c.Split(1); s != (Split{}) {
		t.Errorf("members that agree and are certain: %+v", s)
	}
	c.LogProb[0] = math.NaN()
	if s := c.Split(0); !math.IsNaN(s.Total) || !math.IsNaN(s.Aleatoric) || !math.IsNaN(s.Epistemic) {
		t.Errorf("with NaN: %+v", s)
	}
}

func TestClassesCheck(t *testing.T) {
	half := -math.Ln2
	for _, c := range []struct {
		classes Classes
		want    string
	}{
		{Classes{1, 1, 2, []float64{half, half}}, ""},
		{Classes{}, ""},
		{Classes{1, 1, 2, []float64{half}}, "1 log-probabilities for 1 rows"},
		{Classes{1, 2, 2, []float64{half, half, half, 0.1}}, "row 0, member 1, class 1: the log-probability is 0.1"},
		{Classes{1, 1, 2, []float64{math.NaN(), half}}, "class 0: the log-probability is NaN"},
		{Classes{2, 1, 2, []float64{half, half, half, -1}}, "row 1, member 0: the probabilities add up to 0.86"},
	} {
		err := c.classes.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.classes, err, c.want)
		}
	}
}

func TestResetKeepsMemory(t *testing.T) {
	var c Classes
	var n Normals
	c.Reset(64, 5, 3)
	n.Reset(64, 5)
	var mean []float64
	allocs := testing.AllocsPerRun(10, func() {
		for rows := range 65 {
			c.Reset(rows, 5, 3)
			n.Reset(rows, 5)
			for row := range c.Rows {
				mean = c.Mean(row, mean)
				mean = c.StandardErrors(row, mean)
				c.Split(row)
				n.Split(row)
			}
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
	if c.Reset(-1, 5, 3); c.Rows != 0 || len(c.LogProb) != 0 {
		t.Errorf("−1 rows: %+v", c)
	}
}

// The law of total variance, by hand: means 1, 2, 6 and variances 1, 4, 1.
func TestNormalsSplit(t *testing.T) {
	n := &Normals{Rows: 2, Members: 3, Mean: []float64{1, 2, 6, 1e9, 1e9, 1e9 + 3}, Variance: []float64{1, 4, 1, 0, 0, 0}}
	if mean, a, e := n.Split(0); mean != 3 || a != 2 || !near(e, 14./3, 0, 2) {
		t.Errorf("mean %v, aleatoric %v, epistemic %v, want 3, 2, 14/3", mean, a, e)
	}
	if got := n.StandardError(0); !near(got, math.Sqrt(7./3), 0, 2) { // √(variance 7 of n − 1 over 3)
		t.Errorf("standard error %v, want √(7/3)", got)
	}
	if one := (&Normals{Rows: 1, Members: 1, Mean: []float64{2}, Variance: []float64{1}}).StandardError(0); !math.IsNaN(one) {
		t.Errorf("standard error of one member: %v", one)
	}
	if mean, a, e := n.Split(1); mean != 1e9+1 || a != 0 || !near(e, 2, 0, 2) {
		t.Errorf("far from 0: mean %v, aleatoric %v, epistemic %v, want 1e9+1, 0, 2", mean, a, e)
	}
}

// Means and LogMeans are Mean and LogMean of every row, in memory of their own.
func TestTables(t *testing.T) {
	var c Classes
	c.Reset(2, 2, 2)
	copy(c.LogProb, []float64{math.Log(0.25), math.Log(0.75), math.Log(0.5), math.Log(0.5), 0, math.Inf(-1), -76, -1e-33})
	means, logs := c.Means(), c.LogMeans()
	for row := range c.Rows {
		for k := range c.Classes {
			if got, want := means[row][k], c.Mean(row, nil)[k]; got != want {
				t.Errorf("row %d: the mean of class %d is %v, want %v", row, k, got, want)
			}
			if got, want := logs[row][k], c.LogMean(row, nil)[k]; got != want {
				t.Errorf("row %d: the logarithm of class %d is %v, want %v", row, k, got, want)
			}
		}
	}
	_ = append(means[0], 9)
	c.LogProb[0] = -5
	if means[1][0] != 0.5 || means[0][0] != 0.375 {
		t.Errorf("rows share memory: %v", means)
	}
	if got := new(Classes).Means(); len(got) != 0 {
		t.Errorf("no rows have the means %v", got)
	}
}
