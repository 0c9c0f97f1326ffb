package arviz

import (
	"encoding/json"

	"github.com/seed78144065/credence/bayes"
)

// InferenceData is everything about one analysis. Groups that aren't there are
// nil.
type InferenceData struct {
	// Posterior has the groups posterior and sample_stats, and with warm-up draws
	// warmup_posterior and warmup_sample_stats; Prior has prior and
	// sample_stats_prior.
	Posterior, Prior *bayes.Draws
	// The groups posterior_predictive, predictions and log_likelihood, with
	// warm-up if they have it, and prior_predictive.
	PosteriorPredictive, Predictions, LogLikelihood, PriorPredictive *bayes.Draws
	// The groups observed_data, constant_data and predictions_constant_data.
	ObservedData, ConstantData, PredictionsConstantData []Array
	// Attrs are attributes, a JSON object for each group by its name in the
	// file; those of the whole have the name "".
	Attrs map[string]json.RawMessage
}

// Array is a variable that has no draws: row-major.
type Array struct {
	Name   string      // of the variable
	Dims   []bayes.Dim // none for a scalar
	Values []float64   // one for each element
}

// drawGroup is where draws are in a file and in InferenceData.
type drawGroup struct {
	name, stats string // stats is "" if the schema has none
	warmup      bool   // whether the schema has warmup_ groups
	prediction  bool   // whether the dims are pred_dims
	draws       func(*InferenceData) **bayes.Draws
}

// drawGroups are in the order of a file.
var drawGroups = []drawGroup{
	{"posterior", "sample_stats", true, false, func(d *InferenceData) **bayes.Draws { return &d.Posterior }},
	{"posterior_predictive", "", true, false, func(d *InferenceData) **bayes.Draws { return &d.PosteriorPredictive }},
	{"predictions", "", true, true, func(d *InferenceData) **bayes.Draws { return &d.Predictions }},
	{"log_likelihood", "", true, false, func(d *InferenceData) **bayes.Draws { return &d.LogLikelihood }},
	{"prior", "sample_stats_prior", false, false, func(d *InferenceData) **bayes.Draws { return &d.Prior }},
	{"prior_predictive", "", false, false, func(d *InferenceData) **bayes.Draws { return &d.PriorPredictive }},
}

// dataGroups have no draws.
var dataGroups = []struct {
	name       string
	prediction bool
	arrays     func(*InferenceData) *[]Array
}{
	{"observed_data", false, func(d *InferenceData) *[]Array { return &d.ObservedData }},
	{"constant_data", false, func(d *InferenceData) *[]Array { return &d.ConstantData }},
	{"predictions_constant_data", true, func(d *InferenceData) *[]Array { return &d.PredictionsConstantData }},
}

const warmup = "warmup_" // begins the names of groups of warm-up draws

// groupNames are all groups of the schema.
func groupNames() []string {
	var names []string
	for _, g := range drawGroups {
		for _, n := range []string{g.name, g.stats} {
			if n == "" {
				continue
			}
			if names = append(names, n); g.warmup {
				names = append(names, warmup+n)
			}
		}
	}
	for _, g := range dataGroups {
		names = append(names, g.name)
	}
	return names
}
