package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// made describes made-up draws: variables x0, x1, … of which one is an array.
type made struct {
	scalars, elements int
	chains, draws     int
	spoil             func(r *bayes.Run) // plants a fault
}

// run returns independent normal draws with the statistics of NUTS.
func (m made) run() bayes.Run {
	rng := rand.New(rand.NewPCG(1, 2))
	r := bayes.Run{Chains: m.chains, Draws: m.draws, Seed: 7, Config: map[string]any{"draws": m.draws}}
	for k := range m.scalars {
		r.Vars = append(r.Vars, bayes.Variable{Name: fmt.Sprintf("x%d", k)})
	}
	if m.elements > 0 {
		r.Vars = append(r.Vars, bayes.Variable{Name: "theta", Dims: []bayes.Dim{bayes.SizedDim("row", m.elements)}})
	}
	n := m.chains * m.draws
	for range (m.scalars + m.elements) * n {
		r.Values = append(r.Values, rng.NormFloat64())
	}
	energy := make([]float64, n)
	for i := range energy {
		energy[i] = rng.NormFloat64()
	}
	r.Stats = []bayes.Stat{{Name: "diverging", Values: make([]float64, n)}, {Name: "energy", Values: energy}}
	return r
}

// of returns the draws, as a reader of JSON gets them, so that the version of
// the library is not that of the moment.
func (m made) of(t testing.TB) *bayes.Draws {
	t.Helper()
	r := m.run()
	if m.spoil != nil {
		m.spoil(&r)
	}
	d, err := bayes.NewDraws(r)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	b = regexp.MustCompile(`"library":"[^"]*"`).ReplaceAll(b, []byte(`"library":"v0.0.0"`))
	d = new(bayes.Draws)
	if err := json.Unmarshal(b, d); err != nil {
		t.Fatal(err)
	}
	return d
}

// kinds are draws of every kind.
var kinds = map[string]made{
	"two":       {scalars: 2, chains: 4, draws: 150},
	"one":       {scalars: 1, chains: 1, draws: 150},
	"thousand":  {scalars: 1, elements: 1000, chains: 4, draws: 100},
	"few":       {scalars: 2, elements: 3, chains: 2, draws: 5},
	"single":    {scalars: 2, chains: 2, draws: 1},
	"none":      {scalars: 2, chains: 2, draws: 0},
	"divergent": {scalars: 2, elements: 4, chains: 4, draws: 150, spoil: diverge},
	"weighted":  {scalars: 2, elements: 2, chains: 1, draws: 400, spoil: weigh(0.5)},
	"light":     {scalars: 1, chains: 1, draws: 400, spoil: weigh(5)},
	"uneven":    {scalars: 1, chains: 1, draws: 400, spoil: weigh(1.5)},
	"khat":      {scalars: 2, chains: 1, draws: 400, spoil: approximate(0.9)},
	"close":     {scalars: 2, chains: 1, draws: 400, spoil: approximate(0.2)},
	"nan":       {scalars: 3, chains: 4, draws: 150, spoil: func(r *bayes.Run) { r.Values[0] = math.NaN() }},
	"constant": {scalars: 3, chains: 4, draws: 150, spoil: func(r *bayes.Run) {
		for i := range 600 {
			r.Values[i] = 2
		}
	}},
	"stuck": {scalars: 1, chains: 4, draws: 150, spoil: func(r *bayes.Run) { clear(r.Values) }},
	"apart": {scalars: 2, chains: 4, draws: 150, spoil: func(r *bayes.Run) {
		for i := range 150 {
			r.Values[i] += 3
		}
	}},
	"sluggish": {scalars: 2, chains: 4, draws: 400, spoil: func(r *bayes.Run) {
		for i := range 1600 {
			if i%400 > 0 {
				r.Values[i] = 0.9*r.Values[i-1] + 0.44*r.Values[i]
			}
		}
	}},
	"energy": {scalars: 2, chains: 4, draws: 400, spoil: func(r *bayes.Run) {
		e := r.Stats[1].Values
		for i := 1; i < len(e); i++ {
			e[i] = 0.97*e[i-1] + 0.2*e[i]
		}
	}},
	"deep": {scalars: 2, chains: 4, draws: 400, spoil: func(r *bayes.Run) {
		cut := make([]float64, 1600)
		cut[3] = 1
		r.Stats = append(r.Stats, bayes.Stat{Name: "reached_max_treedepth", Values: cut})
	}},
	"names": {scalars: 2, elements: 2, chains: 4, draws: 150, spoil: func(r *bayes.Run) {
		r.Vars[0].Name = `<script>alert("a")</script>`
		r.Vars[1].Name = `"><img src=x onerror=alert(1)>`
		r.Vars[2] = bayes.Variable{Name: "θ & ψ", Dims: []bayes.Dim{bayes.NewDim("<b>", "<i>", "</pre>")}}
	}},
}

func diverge(r *bayes.Run) {
	for i := range 20 {
		r.Stats[0].Values[7*i] = 1
	}
}

func weigh(sd float64) func(*bayes.Run) {
	return func(r *bayes.Run) {
		rng := rand.New(rand.NewPCG(3, 4))
		for range r.Chains * r.Draws {
			r.LogWeights = append(r.LogWeights, sd*rng.NormFloat64())
		}
		r.Stats = nil
	}
}

func approximate(khat float64) func(*bayes.Run) {
	return func(r *bayes.Run) {
		k := make([]float64, r.Chains*r.Draws)
		for i := range k {
			k[i] = khat
		}
		r.Stats = []bayes.Stat{{Name: "khat", Values: k}}
	}
}

// write returns the page about draws.
func write(t testing.TB, d bayes.Drawer, c Config) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
