package plot

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// fewTicks labels every other tick of the default, for small panels.
type fewTicks struct{}

// Ticks returns the ticks of an axis.
func (fewTicks) Ticks(min, max float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(min, max)
	labelled := 0
	for i := range ticks {
		if ticks[i].Label != "" {
			if labelled%2 == 1 {
				ticks[i].Label = ""
			}
			labelled++
		}
	}
	return ticks
}

// wholeTicks are the ticks of numbers of observations and the like.
type wholeTicks struct{}

// Ticks returns the ticks of an axis.
func (wholeTicks) Ticks(min, max float64) []plot.Tick {
	var ticks []plot.Tick
	for _, t := range (plot.DefaultTicks{}).Ticks(min, max) {
		if t.Label != "" && t.Value >= 0 && t.Value == math.Floor(t.Value) {
			ticks = append(ticks, plot.Tick{Value: t.Value, Label: strconv.FormatFloat(t.Value, 'f', -1, 64)})
		}
	}
	return ticks
}
