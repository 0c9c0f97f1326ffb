package bayes_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// visits has numbers with a missing one, integers, a factor with a missing
// label, and a constant.
func visits(t testing.TB) *bayes.Table {
	t.Helper()
	tab, err := bayes.FromColumns(
		bayes.Col("spend", []float64{0, 29.99, math.NaN(), 5}),
		bayes.Col("visit", []bool{false, true, true, false}),
		bayes.Col("arm", []int{1, 0, 2, 1}),
		bayes.Col("channel", &bayes.Factor{Levels: []string{"Web", "Phone", "TV"}, Codes: []int{0, 1, 1, -1}}),
		bayes.Col("year", []string{"2026", "2026", "2026", "2026"}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestTable(t *testing.T) {
	tab := visits(t)
	if tab.N() != 4 || !slices.Equal(tab.Names(), []string{"spend", "visit", "arm", "channel", "year"}) {
		t.Errorf("%d rows of %q", tab.N(), tab.Names())
	}
	visit, err := tab.Float("visit")
	if err != nil || !slices.Equal(visit, []float64{0, 1, 1, 0}) {
		t.Errorf("visit = %v, %v", visit, err)
	}
	arm, err := tab.Ints("arm")
	if err != nil || !slices.Equal(arm, []int{1, 0, 2, 1}) {
		t.Errorf("arm = %v, %v", arm, err)
	}
	if !tab.IsFactor("channel") || tab.IsFactor("arm") || tab.IsFactor("none") {
		t.Error("IsFactor")
	}
	armFactor, err := tab.Factor("arm")
	if err != nil || showFactor(armFactor) != "[0 1 2] [1 0 2 1]" {
		t.Errorf("arm as a factor: %v, %v", armFactor, err)
	}
	spend, err := tab.Factor("spend")
	if err != nil || showFactor(spend) != "[0 5 29.99] [0 2 -1 1]" {
		t.Errorf("spend as a factor: %v, %v", spend, err)
	}
	codes, levels, err := tab.Codes("channel")
	if err != nil || !slices.Equal(codes, []int{0, 1, 1, -1}) || !slices.Equal(levels, []string{"Web", "Phone", "TV"}) {
		t.Errorf("codes of channel: %v of %v, %v", codes, levels, err)
	}
	if _, _, err := tab.Codes("chanel"); err == nil {
		t.Error("codes of no column")
	}
	if got := tab.Constant(); !slices.Equal(got, []string{"year"}) {
		t.Errorf("Constant() = %q", got)
	}
	m, err := tab.Matrix("arm", "visit")
	if err != nil {
		t.Fatal(err)
	}
	if r, c := m.Dims(); r != 4 || c != 2 || m.At(2, 0) != 2 || m.At(2, 1) != 1 {
		t.Errorf("%d x %d: %v", r, c, m)
	}
	want := "4 rows\nspend    numbers\nvisit    numbers\narm      numbers\nchannel  factor of 3: Web, Phone, TV\nyear     factor of 1: 2026\n"
	if got := tab.String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestTableRows(t *testing.T) {
	tab := visits(t)
	some, err := tab.Rows(func(i int) bool { return i%2 == 1 })
	if err != nil {
		t.Fatal(err)
	}
	channel, err := some.Factor("channel")
	if err != nil || some.N() != 2 || showFactor(channel) != "[Web Phone TV] [1 -1]" {
		t.Errorf("%d rows, channel %v, %v", some.N(), channel, err)
	}
	full, err := tab.DropMissing()
	if err != nil || full.N() != 2 {
		t.Errorf("%v rows without a missing value: %v", full, err)
	}
	known, err := tab.DropMissing("spend", "visit")
	if err != nil || known.N() != 3 {
		t.Errorf("%v rows with spend: %v", known, err)
	}
	_, err = tab.Rows(func(int) bool { return false })
	wantFaults(t, err, "none of the 4 rows")
	_, err = tab.DropMissing("spent", "visits")
	wantFaults(t, err, `did you mean "spend"?`, `did you mean "visit"?`)
}

func TestTableAccessFaults(t *testing.T) {
	tab := visits(t)
	_, err := tab.Float("spnd")
	wantFaults(t, err, `column "spnd": is not in the table (did you mean "spend"?)`)
	var fault *bayes.DataError
	if !errors.As(err, &fault) || fault.Column != "spnd" || !errors.Is(err, bayes.ErrUnknownName) {
		t.Errorf("%#v", fault)
	}
	_, err = tab.Float("channel")
	wantFaults(t, err, "is a factor with the levels Web, Phone, TV")
	_, err = tab.Factor("x")
	wantFaults(t, err, "there are spend, visit")
	_, err = tab.Ints("spend")
	wantFaults(t, err, `column "spend", row 1: "29.99" isn't an integer`, `row 2: "NaN"`)
	_, err = tab.Matrix("visit", "channel", "none")
	wantFaults(t, err, `column "channel": is a factor`, `column "none": is not`)
	_, err = tab.Matrix()
	wantFaults(t, err, "needs the names")
}

func TestFromColumnsFaults(t *testing.T) {
	_, err := bayes.FromColumns(
		bayes.Col("x", []float64{1, math.Inf(1), 3}),
		bayes.Col("x", []int{1, 2, 3}),
		bayes.Col("", []int{1, 2, 3}),
		bayes.Col("short", []string{"a"}),
		bayes.Col("codes", &bayes.Factor{Levels: []string{"a", "b"}, Codes: []int{0, 2, 1}}),
		bayes.Col("levels", &bayes.Factor{Levels: []string{"a", "a"}, Codes: []int{0, 1, 1}}),
		bayes.Col("nil", (*bayes.Factor)(nil)),
		bayes.Column{},
	)
	wantFaults(t, err,
		`column "x", row 1: "+Inf" isn't finite`,
		`column "x": is there twice: columns 1 and 2`,
		"column 3 has no name",
		`column "short": has 1 rows, column "x" has 3`,
		`column "codes": row 1 has code 2, want 0 to 1`,
		`column "levels": has the level "a" twice`,
		`column "nil": the factor is nil`,
		"make columns with Col")
	if !errors.Is(err, bayes.ErrData) || !errors.Is(err, bayes.ErrDuplicate) || errors.Is(err, bayes.ErrUnknownName) {
		t.Error("the classes of the faults")
	}
	_, err = bayes.FromColumns()
	wantFaults(t, err, "the table is empty")
	_, err = bayes.FromColumns(bayes.Col("x", []float64{}))
	wantFaults(t, err, "the table is empty: 1 columns, 0 rows")
}

// Reading a column copies nothing.
func TestTableViews(t *testing.T) {
	x := []float64{1, 2}
	tab, err := bayes.FromColumns(bayes.Col("x", x))
	if err != nil {
		t.Fatal(err)
	}
	got, err := tab.Float("x")
	if err != nil || &got[0] != &x[0] {
		t.Errorf("Float copied: %v", err)
	}
	if n := testing.AllocsPerRun(10, func() { _, err = tab.Float("x") }); n != 0 || err != nil {
		t.Errorf("%v allocations, %v", n, err)
	}
}

type visitRow struct {
	Age     int     `bayes:"age"`
	Spend   float32 `bayes:"spend"`
	Channel channel `bayes:"channel"`
	Bought  bool    `bayes:"bought"`
	Count   uint8   `bayes:"count"`
	Comment string
}

type channel string

func TestFromStructs(t *testing.T) {
	tab, err := bayes.FromStructs([]visitRow{{30, .5, "web", true, 3, "x"}, {25, 1, "phone", false, 4, "y"}})
	if err != nil {
		t.Fatal(err)
	}
	m, err := tab.Matrix("age", "spend", "bought", "count")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(m.RawMatrix().Data); got != "[30 0.5 1 3 25 1 0 4]" {
		t.Error(got)
	}
	f, err := tab.Factor("channel")
	if err != nil || showFactor(f) != "[phone web] [1 0]" {
		t.Errorf("%v %v", f, err)
	}
}

func TestFromStructsFaults(t *testing.T) {
	type wrong struct {
		A []float64  `bayes:"a"`
		b float64    `bayes:"b"`
		C complex128 `bayes:"c"`
	}
	_, err := bayes.FromStructs([]wrong{{b: 1}})
	wantFaults(t, err, "field A has type []float64", "field b isn't exported", "field C has type complex128")
	_, err = bayes.FromStructs([]int{1})
	wantFaults(t, err, "int isn't a struct")
	_, err = bayes.FromStructs([]struct{ A int }{{1}})
	wantFaults(t, err, "no field with a `bayes:")
	_, err = bayes.FromStructs([]visitRow(nil))
	wantFaults(t, err, "the table is empty")
	_, err = bayes.FromStructs([]struct {
		A float64 `bayes:"x"`
		B float64 `bayes:"x"`
	}{{math.Inf(1), 1}})
	wantFaults(t, err, `"+Inf" isn't finite`, "is there twice")
}

func TestTableWith(t *testing.T) {
	a := visits(t)
	name := "spend"
	x := make([]float64, a.N())
	b, err := a.With(bayes.Col("new", x), bayes.Col(name, x))
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Names()) != len(a.Names())+1 || b.IsFactor(name) || b.Names()[len(b.Names())-2] != "new" {
		t.Errorf("columns %v", b.Names())
	}
	if y, err := b.Float(name); err != nil || y[0] != 0 {
		t.Errorf("%s is %v (%v)", name, y, err)
	}
	if _, err := a.With(bayes.Col("new", x[:1])); err == nil {
		t.Error("a short column passed")
	}
}

// TestTableNumbers: a factor is its codes, NaN where it is missing.
func TestTableNumbers(t *testing.T) {
	table, err := bayes.ReadCSV(strings.NewReader("arm,dose\nb,1\nNA,NA\na,3\n"), bayes.CSVConfig{Missing: []string{"NA"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]float64{"arm": {1, math.NaN(), 0}, "dose": {1, math.NaN(), 3}} {
		got, err := table.Numbers(name)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, want)
		}
	}
	if _, err := table.Numbers("doze"); err == nil || !strings.Contains(err.Error(), `did you mean "dose"?`) {
		t.Error(err)
	}
}
