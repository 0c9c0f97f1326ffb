// Package mediation divides the effect of a treatment into what goes through
// mediators and what does not: natural direct and indirect effects, those of
// single paths, controlled and interventional effects.
package mediation
