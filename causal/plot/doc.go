// Package plot draws what was estimated of effects: balance, overlap, estimates
// side by side, refutations, and what an unobserved confounder could do.
//
//	fig, err := plot.Effects(effects, plot.Config{Unit: "kg"})
//	if err != nil {
//		return err
//	}
//	if err := fig.Save("effects.png"); err != nil { // or .svg, .pdf
//		return err
//	}
//	surface, err := refute.UnobservedConfounder{}.Surface(ctx, effect)
//	fig, err = plot.Confounder(surface, plot.Config{Unit: "kg"})
//
// Are the arms alike: [Love], [Overlap]. What is the effect: [Effects], [Dose]; on
// whom, and whom to treat: [Individual], [Targeting]. Does it stand: [Refutations],
// [Confounder]. What a gap between groups is made of: [Gap].
//
// # Not-a-number policy
//
// A number that is not finite is an error that names its row; [Confounder] leaves
// out strengths at which nothing could be estimated, and says so below the title.
//
// # Notation
//
//	R²  share of what the covariates leave that a confounder explains
//
// # References
//
// None.
//
// # Stability
//
// Names are meant to last. What a picture looks like may change in any version.
//
// # Tests
//
// Example; golden images, which a planted change must break; bad input.
package plot
