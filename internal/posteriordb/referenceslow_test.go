//go:build slow

package posteriordb

import (
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// TestReferenceAll samples the other posteriors with reference values.
func TestReferenceAll(t *testing.T) {
	checkAll(t, []run{
		{"earnings-earn_height", dense, 0, nil},
		{"earnings-logearn_height", dense, 0, nil},
		{"earnings-logearn_height_male", dense, 0, nil},
		{"earnings-logearn_interaction", dense, 0, nil},
		{"kidiq-kidscore_momhs", dense, 0, nil},
		{"kidiq-kidscore_momiq", dense, 0, nil},
		{"kidiq_with_mom_work-kidscore_interaction_c", dense, 0, nil},
		{"nes1972-nes", dense, 0, nil},
		{"nes1984-nes", dense, 0, nil},
		{"nes1992-nes", dense, 0, nil},
		{"nes1996-nes", dense, 0, nil},
		{"diamonds-diamonds", dense, 0, nil},
		{"low_dim_gauss_mix-low_dim_gauss_mix", dense, 0, nil},
		{"hmm_example-hmm_example", dense, 0, nil},
		{"hudson_lynx_hare-lotka_volterra", mcmc.NUTS{}, 0.5, nil},
		// Far starts end in minor modes: non-invertible innovations here; there,
		// 60 units of log density down, a second state that is never visited,
		// which holds a chain for hundreds of draws.
		{"arma-arma11", mcmc.NUTS{}, 0.5, nil},
		{"bball_drive_event_0-hmm_drive_0", mcmc.NUTS{}, 0, bayes.Values{"lambda": []float64{0.05, 0.08}}},
	})
}
