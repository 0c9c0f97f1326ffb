package estimand_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/estimand"
)

func TestJSON(t *testing.T) {
	level := estimand.Prob{Of: []estimand.Term{{Var: "Y", Level: 1}}, Given: []estimand.Term{{Var: "X", Symbol: "x"}}, Do: estimand.At("Z"), Population: "a"}
	for _, e := range []estimand.Expr{frontDoor(), level, estimand.Product{}, estimand.Quotient{Over: estimand.Number(0.5), Under: level}, sum("X", p("X", ""))} {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := estimand.FromJSON(text)
		if err != nil || !reflect.DeepEqual(back, e) {
			t.Errorf("%s is read as %#v, %v; want %#v", text, back, err, e)
		}
	}
	text, err := json.Marshal(sum("X", p("Y", "X")))
	want := `{"sum":{"over":[{"var":"X","symbol":"X"}],"of":{"product":[{"p":{"of":[{"var":"Y","symbol":"Y"}],"given":[{"var":"X","symbol":"X"}]}}]}}}`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v; want %s", text, err, want)
	}
}

func TestJSONFaults(t *testing.T) {
	for text, want := range map[string]string{
		``:                                      "EOF",
		`{}`:                                    "0 of p, sum",
		`{"number":1,"product":[]}`:             "2 of p, sum",
		`{"number":1} 2`:                        "text after",
		`{"prob":{}}`:                           `unknown field "prob"`,
		`{"p":{"of":[{"var":""}]}}`:             `the variable ""`,
		`{"p":{"of":[{"var":"X","level":-1}]}}`: "level -1",
		`{"sum":{"over":[{"var":"X"}],"of":{"number":1}}}`:                                       "a sum over X without a symbol",
		`{"sum":{"over":[{"var":"X","symbol":"s"},{"var":"Y","symbol":"s"}],"of":{"number":1}}}`: "a sum over s twice",
		`{"product":[{"number":1},{"sum":{}}]}`:                                                  "EOF",
		`{"quotient":{"over":{"number":1}}}`:                                                     "EOF",
		`{"quotient":{"over":{"number":"1"},"under":{"p":1}}}`:                                   "cannot unmarshal",
	} {
		if e, err := estimand.FromJSON([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v lacks %q", text, e, err, want)
		}
	}
}

// What is read is written the same; String, LaTeX and Canonical take whatever can
// be read, and canonical forms are fixed points.
func FuzzJSON(f *testing.F) {
	for _, e := range []estimand.Expr{frontDoor(), estimand.Quotient{Over: estimand.Number(0), Under: p("Y", "X")}} {
		text, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(`{"sum":{"over":[{"var":"X","symbol":"s"},{"var":"X","symbol":"s'"}],"of":{"p":{"of":[{"var":"X","symbol":"s"}],"given":[{"var":"X","symbol":"s'"}]}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := estimand.FromJSON([]byte(text))
		if err != nil {
			return
		}
		again, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := estimand.FromJSON(again)
		if err != nil || back.String() != e.String() || back.LaTeX() != e.LaTeX() {
			t.Errorf("%v is written %s and read as %v, %v", e, again, back, err)
		}
		c := estimand.Canonical(e)
		if !estimand.Equal(c, e) || estimand.Canonical(c).String() != c.String() {
			t.Errorf("canonical %v, again %v", c, estimand.Canonical(c))
		}
	})
}
