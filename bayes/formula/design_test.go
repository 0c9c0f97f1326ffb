package formula

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
)

// columnsOfR are the columns of a data frame as the R scripts write them.
type columnsOfR map[string]struct {
	Numbers []float64
	Levels  []string
	Codes   []int
}

func (c columnsOfR) table(t testing.TB) *bayes.Table {
	t.Helper()
	var cols []bayes.Column
	for name, v := range c {
		if v.Levels != nil {
			cols = append(cols, bayes.Col(name, &bayes.Factor{Levels: v.Levels, Codes: v.Codes}))
		} else {
			cols = append(cols, bayes.Col(name, v.Numbers))
		}
	}
	table, err := bayes.FromColumns(cols...)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func readReference(t testing.TB, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

var contrastOfR = map[string]Contrast{"contr.treatment": Treatment, "contr.sum": Sum, "contr.helmert": Helmert, "contr.poly": Polynomial}

// TestModelMatrix compares names and numbers with R 4.2.2, for the data that
// bases learn from and for new data, in and beyond their range. R's decimals
// have 15 digits; differences are measured against the largest number of the
// column.
func TestModelMatrix(t *testing.T) {
	var ref struct {
		Data, New columnsOfR
		Cases     []struct {
			Formula   string
			Contrasts map[string]string
			Names     []string
			Matrix    [][]float64
			New       [][]float64
		}
	}
	readReference(t, "modelmatrix.json", &ref)
	if len(ref.Cases) < 40 {
		t.Fatalf("%d cases", len(ref.Cases))
	}
	data, fresh := ref.Data.table(t), ref.New.table(t)
	for _, c := range ref.Cases {
		contrasts := map[string]Contrast{}
		for k, v := range c.Contrasts {
			contrasts[k] = contrastOfR[v]
		}
		names, x, err := ModelMatrix(c.Formula, data, contrasts)
		if err != nil {
			t.Errorf("%s: %v", c.Formula, err)
			continue
		}
		if !slices.Equal(names, c.Names) {
			t.Errorf("%s: columns %q, want %q", c.Formula, names, c.Names)
			continue
		}
		compareMatrix(t, c.Formula, rowsOf(x), c.Matrix)

		d, err := NewDesign(c.Formula, data, contrasts)
		if err != nil {
			t.Fatal(err)
		}
		y, err := d.Matrix(fresh)
		if err != nil {
			t.Errorf("%s: new data: %v", c.Formula, err)
			continue
		}
		if !slices.Equal(d.Names(), c.Names) {
			t.Errorf("%s: the design has columns %q", c.Formula, d.Names())
		}
		compareMatrix(t, c.Formula+" with new data", rowsOf(y), c.New)
	}
}

func rowsOf(x *mat.Dense) [][]float64 {
	n, _ := x.Dims()
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = x.RawRowView(i)
	}
	return rows
}

func compareMatrix(t *testing.T, what string, got, want [][]float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d rows, want %d", what, len(got), len(want))
		return
	}
	for j := range want[0] {
		size := 0.0
		for i := range want {
			size = max(size, math.Abs(want[i][j]))
		}
		for i := range want {
			if diff := math.Abs(got[i][j] - want[i][j]); !(diff <= 1e-12*size) {
				t.Errorf("%s: row %d, column %d is %v, want %v", what, i, j, got[i][j], want[i][j])
				return
			}
		}
	}
}

// TestSmooth compares the prior covariance of the departures from a line, on
// the rows of the fit, with mgcv's, which has another basis for it.
func TestSmooth(t *testing.T) {
	var ref struct {
		T     []float64
		Cases []struct {
			K   int
			Cov [][]float64
		}
	}
	readReference(t, "smooth.json", &ref)
	table, err := bayes.FromColumns(bayes.Col("t", ref.T))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range ref.Cases {
		text := (&Node{Kind: Call, Text: "s", Args: []*Node{{Kind: Name, Text: "t"}, {Kind: Number, Text: string(rune('0'+c.K/10)) + string(rune('0'+c.K%10)), Label: "k"}}}).String()
		p, err := newPlan("~ "+text, table, Config{})
		if err != nil {
			t.Fatal(err)
		}
		s := p.parts[0].spec.smooths[0]
		f := newFrame(table, p.list)
		s.learn(f)
		_, z := s.columns(f)
		if err := p.list.err(); err != nil {
			t.Fatal(err)
		}
		got := matrix(len(ref.T), len(ref.T))
		for _, col := range z {
			for i := range got {
				for j := range got {
					got[i][j] += col[i] * col[j]
				}
			}
		}
		for i := range got {
			for j := range got {
				if math.Abs(got[i][j]-c.Cov[i][j]) > 1e-9 { // of covariances near 1, from eigenvectors
					t.Fatalf("k = %d: covariance [%d][%d] is %v, want %v", c.K, i, j, got[i][j], c.Cov[i][j])
				}
			}
		}
	}
}

// TestBeyondTheData: beyond the outer knots smooths and natural splines are
// straight and go on from their value and slope there; b-splines go on as the
// polynomials they are, whose differences of order degree + 1 vanish.
func TestBeyondTheData(t *testing.T) {
	const step = 0.25
	x := make([]float64, 60)
	for i := range x {
		x[i] = 10 * math.Sqrt(float64(i)/59)
	}
	table, err := bayes.FromColumns(bayes.Col("x", x))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text  string
		order int
	}{{"~ s(x, k = 6)", 2}, {"~ ns(x, df = 4)", 2}, {"~ bs(x, df = 6)", 4}} {
		p, err := newPlan(c.text, table, Config{})
		if err != nil {
			t.Fatal(err)
		}
		s := p.parts[0].spec
		s.learn(newFrame(table, p.list), nil)
		columns := func(at ...float64) [][]float64 {
			fresh, err := bayes.FromColumns(bayes.Col("x", at))
			if err != nil {
				t.Fatal(err)
			}
			f := newFrame(fresh, p.list)
			if len(s.smooths) > 0 {
				_, z := s.smooths[0].columns(f)
				return z
			}
			return s.design(f).cols[1:]
		}
		for _, side := range []struct{ edge, sign float64 }{{0, -1}, {10, 1}} {
			out := make([]float64, c.order+1)
			for i := range out {
				out[i] = side.edge + side.sign*step*float64(i)
			}
			const h = 1e-5
			near := columns(side.edge-h, side.edge, side.edge+h)
			for j, col := range columns(out...) {
				for range c.order {
					for i := range len(col) - 1 {
						col[i] = col[i+1] - col[i]
					}
					col = col[:len(col)-1]
				}
				if math.Abs(col[0]) > 1e-10 { // of values of order 1
					t.Errorf("%s, column %d: difference %v beyond %v", c.text, j, col[0], side.edge)
				}
				v := near[j]
				if bend := math.Abs(v[2] - 2*v[1] + v[0]); bend > 1e-8 { // h² times a curvature
					t.Errorf("%s, column %d: a kink of %v at %v", c.text, j, bend, side.edge)
				}
			}
		}
	}
}
