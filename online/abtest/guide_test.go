package abtest

import (
	"maps"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/guide"
	"github.com/seed78144065/credence/online"
)

const abtestPage = "../../docs/abtest.md"

// TestGuideNames: what docs/abtest.md writes as code exists.
func TestGuideNames(t *testing.T) {
	page, err := os.ReadFile(abtestPage)
	if err != nil {
		t.Fatal(err)
	}
	own, err := guide.Exported(".")
	if err != nil {
		t.Fatal(err)
	}
	others, err := guide.Exported("../sequential")
	if err != nil {
		t.Fatal(err)
	}
	for _, names := range []map[string]bool{own, others} { // the page has fields also by themselves
		for name := range maps.Clone(names) {
			if _, field, is := strings.Cut(name, "."); is {
				names[field] = true
			}
		}
	}
	found := 0
	for _, m := range regexp.MustCompile("`(abtest\\.|sequential\\.)?([A-Z][A-Za-z.]+)`").FindAllStringSubmatch(string(page), -1) {
		found++
		has := own[m[2]] || others[m[2]]
		if m[1] != "" {
			has = map[string]map[string]bool{"abtest.": own, "sequential.": others}[m[1]][m[2]]
		}
		if !has {
			t.Errorf("%s names %s, which nothing is called", abtestPage, m[0])
		}
	}
	if found < 20 || own["NoSuchName"] || !own["Experiment.Loss"] || !others["Test.P"] {
		t.Errorf("%d names found; Experiment.Loss %v, Test.P %v", found, own["Experiment.Loss"], others["Test.P"])
	}
}

// TestGuideNumbers: the table of the delta method beside the posterior is what both
// compute, to the digits that it shows.
func TestGuideNumbers(t *testing.T) {
	page, err := os.ReadFile(abtestPage)
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| (\d+) of (\d+) \| (\d+) of (\d+) \| (.*) \|$`).FindAllStringSubmatch(string(page), -1)
	if len(rows) != 5 {
		t.Fatalf("%d rows; want 5", len(rows))
	}
	for _, row := range rows {
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(row[i+1])
		}
		a, b := online.Trials{Successes: n[0], N: n[1]}, online.Trials{Successes: n[2], N: n[3]}
		c, err := Compare(Binomial(online.Beta{Alpha: 1 + float64(n[0]), Beta: 1 + float64(n[1]-n[0])}), Binomial(online.Beta{Alpha: 1 + float64(n[2]), Beta: 1 + float64(n[3]-n[2])}))
		if err != nil {
			t.Fatal(err)
		}
		lo, hi, err := c.LiftInterval(0.95)
		if err != nil {
			t.Fatal(err)
		}
		cells := strings.Split(row[5], " | ")
		shows(t, cells[1], c.ProbBetter)
		shows(t, cells[3], lo, hi)
		ea, errA := EstimateProportion(a)
		eb, errB := EstimateProportion(b)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		d, err := DeltaMethod(ea, eb, DeltaSettings{})
		if (err != nil) != (cells[0] == "refused") {
			t.Errorf("%s: %v", row[0], err)
		}
		if err == nil {
			shows(t, cells[0], d.ProbBetter)
			shows(t, cells[2], d.Low, d.High)
		}
	}
}

// shows fails if a cell of a table shows other numbers, to its digits.
func shows(t *testing.T, cell string, values ...float64) {
	t.Helper()
	parts := strings.Split(strings.ReplaceAll(cell, "−", "-"), " to ")
	for i, v := range values {
		shown, err := strconv.ParseFloat(strings.TrimSpace(parts[i]), 64)
		_, digits, _ := strings.Cut(parts[i], ".")
		if err != nil || math.Abs(shown-v) > 0.5*math.Pow(10, -float64(len(strings.TrimSpace(digits))))+1e-12 {
			t.Errorf("the table has %s, and it is %v, %v", cell, v, err)
		}
	}
}
