package bn_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/internal/cases"
)

// network is a file of known answers.
type network struct {
	Network        string
	File           string
	Nodes          int `json:"n_nodes"`
	Edges          int `json:"n_edges"`
	Params         int `json:"n_params"`
	States         map[string][]string
	PriorMarginals map[string][]float64 `json:"prior_marginals"`
	Queries        []struct {
		Evidence    bn.Evidence
		LogEvidence float64 `json:"log_p_evidence"`
		Posterior   map[string][]float64
	}
	Joint struct {
		Vars     []string
		Evidence bn.Evidence
		Table    [][]float64
	} `json:"joint_query"`
}

// row is a distribution in a BIF file: numbers between commas, and a semicolon.
var row = regexp.MustCompile(`[-+.0-9eE]+(?:\s*,\s*[-+.0-9eE]+)+\s*;`)

// tolerance returns how far an answer may be off: by more if rows of the file don't
// sum to 1, such as 0.3333333 thrice, which the known answers take as they are.
func (c network) tolerance(t *testing.T) float64 {
	t.Helper()
	text, err := os.ReadFile(cases.Path("causal/bn/" + c.File))
	if err != nil {
		t.Fatal(err)
	}
	if packed, err := gzip.NewReader(bytes.NewReader(text)); err == nil {
		if text, err = io.ReadAll(packed); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range row.FindAllString(string(text), -1) {
		sum := 0.0
		for _, number := range strings.Split(strings.Trim(r, "; \n"), ",") {
			x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
			if err != nil {
				t.Fatal(err)
			}
			sum += x
		}
		if math.Abs(sum-1) > 1e-12 { // more than rounding
			return 1e-6
		}
	}
	return 1e-9
}

// published calls a test for each network with known answers.
func published(t *testing.T, test func(*testing.T, network, *bn.Network)) {
	files, err := filepath.Glob(cases.Path("causal/bn/*.json"))
	if err != nil {
		t.Fatal(err)
	}
	tested := 0
	for _, file := range files {
		if filepath.Base(file) == "scores.json" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c network
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatal(err)
		}
		n, err := bn.ReadFile(cases.Path("causal/bn/" + c.File))
		if err != nil {
			t.Fatal(err)
		}
		tested++
		t.Run(c.Network, func(t *testing.T) { test(t, c, n) })
	}
	if tested == 0 && os.Getenv(cases.Variable) != "" {
		t.Logf("absent, nothing to test: %s", cases.Path("causal/bn"))
	} else if tested < 8 && os.Getenv(cases.Variable) == "" {
		t.Errorf("%d networks, want 8", tested)
	}
}

// near reports the largest difference.
func near(got, want []float64) float64 {
	if len(got) != len(want) {
		return math.Inf(1)
	}
	most := 0.0
	for i := range got {
		most = max(most, math.Abs(got[i]-want[i]))
	}
	return most
}

func TestCasesPublished(t *testing.T) {
	published(t, func(t *testing.T, c network, n *bn.Network) {
		if n.Len() != c.Nodes || len(n.Graph().Edges()) != c.Edges || n.Parameters() != c.Params {
			t.Errorf("%d variables, %d edges, %d parameters; want %d, %d, %d", n.Len(), len(n.Graph().Edges()), n.Parameters(), c.Nodes, c.Edges, c.Params)
		}
		tree, err := n.Compile(bn.Config{})
		if err != nil {
			t.Fatal(err)
		}
		b, tolerance := tree.Beliefs(), c.tolerance(t)
		compare := func(what string, want map[string][]float64) {
			t.Helper()
			for name, p := range want {
				got, err := b.Posterior(nil, name)
				if err != nil || near(got, p) > tolerance {
					t.Errorf("%s: %s is %v, want %v: %v", what, name, got, p, err)
				}
			}
		}
		compare("prior", c.PriorMarginals)
		for _, q := range c.Queries {
			if err := b.Set(q.Evidence); err != nil {
				t.Fatal(err)
			}
			compare("posterior", q.Posterior)
			if l, err := b.LogEvidence(); err != nil || math.Abs(l-q.LogEvidence) > tolerance {
				t.Errorf("log evidence of %v is %v, want %v: %v", q.Evidence, l, q.LogEvidence, err)
			}
		}
	})
}
