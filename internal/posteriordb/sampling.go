package posteriordb

import "github.com/seed78144065/credence/bayes"

// Sampling is what a posterior of the kit needs of NUTS to be sampled well,
// beside defaults.
type Sampling struct {
	Dense        bool         // a dense metric
	TargetAccept float64      // 0: the default
	Draws        int          // of each chain, 0: 1000
	Radius       float64      // of the starting points, 0: the default
	Start        bayes.Values // of all chains, nil: random
}

// SamplingOf returns what a posterior needs.
func SamplingOf(posterior string) Sampling {
	if s, ok := special[posterior]; ok {
		return s
	}
	_, regression := linear[posterior]
	return Sampling{Dense: regression}
}

// Regressions have correlated coefficients, which a dense metric takes out;
// these are not regressions or need more.
var special = map[string]Sampling{
	// A funnel: short steps, and many of them.
	"eight_schools-eight_schools_centered": {TargetAccept: 0.995, Draws: 20000},
	"arK-arK":                              {Dense: true},
	"sblri-blr":                            {Dense: true},
	"kilpisjarvi_mod-kilpisjarvi":          {Dense: true},
	"gp_pois_regr-gp_regr":                 {Dense: true},
	"low_dim_gauss_mix-low_dim_gauss_mix":  {Dense: true},
	"hmm_example-hmm_example":              {Dense: true},
	// Far starts end in minor modes: periods that miss the data, innovations
	// that can't be inverted, and a state that is never visited, 60 units of log
	// density down, which holds a chain for hundreds of draws.
	"hudson_lynx_hare-lotka_volterra": {Start: bayes.Values{
		// What one sees in the data: counts of the first year, a cycle of ten
		// years, so √(θ₁θ₃) = 2π/10, and means θ₁/θ₂ = 20 and θ₃/θ₄ = 34.
		"theta": []float64{0.63, 0.03, 0.63, 0.02}, "z_init": []float64{30, 4}, "sigma": []float64{0.37, 0.37},
	}},
	"arma-arma11":                     {Radius: 0.5},
	"bball_drive_event_0-hmm_drive_0": {Start: bayes.Values{"lambda": []float64{0.05, 0.08}}},
}
