package report

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/bayes/plot"
)

// broken is a writer that fails.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestBadInput(t *testing.T) {
	good := kinds["two"].of(t)
	odd, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "x"}}, Chains: 1, Config: math.NaN()})
	if err != nil {
		t.Fatal(err)
	}
	for want, c := range map[string]struct {
		d bayes.Drawer
		c Config
	}{
		"the draws are nil":                {nil, Config{}},
		"draws are nil":                    {(*bayes.Draws)(nil), Config{}},
		`no variable "y0"`:                 {good, Config{Vars: []string{"x1", "y0"}}},
		`no variable "y1"`:                 {good, Config{Vars: []string{"y1", "y0"}}},
		"Sections[1] has no title":         {good, Config{Sections: []Section{{Title: "a"}, {}}}},
		`section "a": figure 0 is nil`:     {good, Config{Sections: []Section{{Title: "a", Figures: []*plot.Figure{nil}}}}},
		`figure "b": plot: the figure has`: {good, Config{Sections: []Section{{Title: "a", Figures: []*plot.Figure{{Title: "b"}}}}}},
		"Config has no JSON form":          {odd, Config{}},
	} {
		var b bytes.Buffer
		err := Write(&b, c.d, c.c)
		if err == nil || !strings.HasPrefix(err.Error(), "report: Write: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		if b.Len() > 0 {
			t.Errorf("%q: %d bytes were written", want, b.Len())
		}
	}
	if err := Write(&bytes.Buffer{}, good, Config{Vars: []string{"y0"}}); !errors.Is(err, bayes.ErrUnknownName) {
		t.Errorf("an unknown name is %v", err)
	}
	if s := Criticism("a", "b", nil); len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0].Msg, "there is no critique") {
		t.Errorf("no critique is %+v", s)
	}
	if err := Write(broken{}, good, Config{}); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("a full disk is %v", err)
	}
}

func TestValidation(t *testing.T) {
	nan := math.NaN()
	if _, err := Validation(nil); err == nil || !strings.Contains(err.Error(), "is nil") {
		t.Errorf("no estimate is %v", err)
	}
	mixed := &criticism.Elpd{Method: "PSIS-LOO", Points: []criticism.Point{{Name: "y[0]", Khat: 0.1}, {Name: "y[1]", Khat: nan}}}
	if _, err := Validation(mixed); err == nil || !strings.Contains(err.Error(), "observation 1") {
		t.Errorf("a k-hat for some only is %v", err)
	}
	for _, c := range []struct {
		khat     float64
		figures  int
		warnings int
	}{{0.1, 1, 0}, {0.9, 1, 1}, {nan, 0, 0}} {
		e := &criticism.Elpd{Method: "PSIS-LOO", Elpd: -3.25, Draws: 4000, Points: []criticism.Point{{Name: "y[0]", Khat: c.khat}}}
		s, err := Validation(e)
		if err != nil || len(s.Figures) != c.figures || len(s.Warnings) != c.warnings || !strings.Contains(s.Result, "-3.25") {
			t.Errorf("k-hat %v: %+v, %v", c.khat, s, err)
		}
	}
}

func TestSensitivity(t *testing.T) {
	nan := math.NaN()
	if _, err := Sensitivity(nil); err == nil || !strings.Contains(err.Error(), "is nil") {
		t.Errorf("no sensitivity is %v", err)
	}
	many := &criticism.Sensitivity{Rows: make([]criticism.Sensitive, 1001)}
	if _, err := Sensitivity(many); err == nil || !strings.Contains(err.Error(), "1001 rows") {
		t.Errorf("1001 variables are %v", err)
	}
	for _, c := range []struct {
		rows              []criticism.Sensitive
		figures, warnings int
	}{
		{[]criticism.Sensitive{{Name: "mu", Prior: 0.01, Likelihood: 0.1}}, 1, 0},
		{[]criticism.Sensitive{{Name: "mu", Prior: 0.3, Likelihood: 0.1}, {Name: "tau", Prior: nan, Likelihood: nan}}, 1, 1},
		{[]criticism.Sensitive{{Name: "tau", Prior: nan, Likelihood: nan}}, 0, 0},
	} {
		s, err := Sensitivity(&criticism.Sensitivity{Rows: c.rows, Draws: 4000})
		if err != nil || len(s.Figures) != c.figures || len(s.Warnings) != c.warnings || s.Result == "" {
			t.Errorf("%+v: %+v, %v", c.rows, s, err)
		}
		for _, w := range s.Warnings {
			if strings.Contains(s.Result, w.Msg) {
				t.Errorf("a warning is told twice: %s", s.Result)
			}
		}
	}
}
