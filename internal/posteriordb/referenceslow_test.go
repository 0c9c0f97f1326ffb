//go:build slow

package posteriordb

import (
	"testing"

	"github.com/seed78144065/credence/mcmc"
)

// TestReferenceAll samples the other posteriors with reference values.
func TestReferenceAll(t *testing.T) {
	checkAll(t, []run{
		{"earnings-earn_height", dense, 0},
		{"earnings-logearn_height", dense, 0},
		{"earnings-logearn_height_male", dense, 0},
		{"earnings-logearn_interaction", dense, 0},
		{"kidiq-kidscore_momhs", dense, 0},
		{"kidiq-kidscore_momiq", dense, 0},
		{"kidiq_with_mom_work-kidscore_interaction_c", dense, 0},
		{"nes1972-nes", dense, 0},
		{"nes1984-nes", dense, 0},
		{"nes1992-nes", dense, 0},
		{"nes1996-nes", dense, 0},
		{"diamonds-diamonds", dense, 0},
		{"low_dim_gauss_mix-low_dim_gauss_mix", dense, 0},
		{"hmm_example-hmm_example", dense, 0},
		// Far starts end in minor modes: non-invertible innovations here, and a
		// state that is hardly visited there.
		{"arma-arma11", mcmc.NUTS{}, 0.5},
		{"bball_drive_event_0-hmm_drive_0", mcmc.NUTS{}, 0.5},
	})
}
