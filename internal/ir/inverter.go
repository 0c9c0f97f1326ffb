package ir

import "github.com/seed78144065/credence/internal/lane"

// Inverter is a Density of numbers each of which is a function of the parameters
// and of one number of noise, whose law is the same whatever the parameters.
type Inverter interface {
	Density
	// Law is that of the noise.
	Law() Law
	// FromNoise returns what noise u gives under the parameters p, each as in
	// Draw; NaN if they are outside their range.
	FromNoise(u float64, p [][]float64) float64
	// Noise returns the noise that gives x; where an interval of noise does, what
	// lies v of the way through it by probability, 0 < v < 1. NaN if x is
	// impossible.
	Noise(x, v float64, p [][]float64) float64
	// Coarse says that more than one number of noise may give x.
	Coarse() bool
}

// LaneInverter is an Inverter with a kernel for rows of lanes: y, u and the
// parameters, which are numbers, have a row for each event.
type LaneInverter interface {
	Inverter
	FromNoiseRows(y []lane.V, u lane.Arg, p []lane.Arg)
}

// Law is the law of noise.
type Law uint8

const (
	StdNormal Law = iota
	StdUniform
	// StdLogistic is that of the logit of a uniform number.
	StdLogistic
)
