package gaussian_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/bn/gaussian"
)

func TestJSON(t *testing.T) {
	one, err := gaussian.New(coins(t, "D"), gaussian.LinearGaussian("X", gaussian.Regression{Variance: 1}))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range readSolved(t) {
		n := c.network(t)
		text, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		var m gaussian.Network
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatalf("case %d: %v", i, err)
		}
		if again, err := json.Marshal(&m); err != nil || !bytes.Equal(text, again) {
			t.Errorf("case %d: printed %s and then %s (%v)", i, text, again, err)
		}
		if !n.Equal(&m) || !n.Graph().Equal(m.Graph()) {
			t.Errorf("case %d: another network", i)
		}
		if most, where := c.misses(t, &m); !(most < 1e-10) {
			t.Errorf("case %d: read again, the %s is wrong by %v", i, where, most)
		}
		nodes := n.Nodes()
		nodes[0].Regressions[0].Variance *= 2
		if other, err := gaussian.New(n.Discrete(), nodes...); err != nil || n.Equal(other) || n.Equal(one) {
			t.Errorf("case %d: equal to another network (%v)", i, err)
		}
	}
}

func TestParseBadInput(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{``, "byte 0"},
		{`{}`, "no continuous variables"},
		{`{"nodes": [{"name": "X", "regressions": [{"variance": 1}]}]} {}`, "more after the network"},
		{`{"nodes": [{"name": "X", "variance": 1}]}`, `unknown field "variance"`},
		{`{"nodes": [{"name": "X", "regressions": [{"intercept": 1}]}]}`, "the variance is 0"},
		{`{"nodes": [{"name": "X", "regressions": [{"variance": 1e999}]}]}`, "1e999"},
		{`{"nodes": [{"name": "X"}]}`, "X has 0 regressions"},
		{`{"discrete": {"name": "d", "variables": [], "tables": []}, "nodes": []}`, "no variables"},
	} {
		if _, err := gaussian.Parse(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.text, err, c.want)
		}
	}
	n, err := gaussian.Parse(`{"nodes": [{"name": "X", "regressions": [{"variance": 1}]}]}`)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.UnmarshalJSON([]byte(`{}`)); err == nil || len(n.Nodes()) != 1 {
		t.Errorf("an error changes the network: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range readSolved(f)[6:12] {
		text, err := json.Marshal(map[string]any{"nodes": c.Nodes})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(`{"discrete": {"name": "d", "variables": [{"name": "D", "states": ["a", "b"]}], "tables": [{"variable": "D", "parents": [], "rows": [[0.5, 0.5]]}]},
		"nodes": [{"name": "X", "discrete": ["D"], "regressions": [{"intercept": 1, "variance": 1}, {"intercept": -1, "variance": 2}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		n, err := gaussian.Parse(text)
		if err != nil {
			return
		}
		printed, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		m, err := gaussian.Parse(string(printed))
		if err != nil {
			t.Fatalf("%s: %v", printed, err)
		}
		if again, err := json.Marshal(m); err != nil || !bytes.Equal(printed, again) {
			t.Fatalf("printed %s and then %s (%v)", printed, again, err)
		}
	})
}
