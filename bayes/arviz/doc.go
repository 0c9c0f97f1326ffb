// Package arviz reads and writes the JSON of ArviZ's InferenceData, so that
// draws made here are plotted and compared in Python, and those made there by
// PyMC, NumPyro and others are summarised, checked and decided upon here.
//
//	data, err := arviz.Read(file)                       // az.to_json(idata, "run.json")
//	fmt.Println(data.Posterior.Summary("mu"), data.Posterior.Check())
//	err = arviz.Write(out, &arviz.InferenceData{        // az.from_json("run.json")
//		Posterior:           draws,                     // with sample_stats and warm-up
//		PosteriorPredictive: predicted,
//		ObservedData:        []arviz.Array{{Name: "y", Dims: []bayes.Dim{school}, Values: y}},
//	})
//
// The form is one object of groups, a group one object of arrays: [chain][draw]
// and then the variable's dims, data without the first two. coords are the
// labels of dims, dims the names of a variable's, pred_dims those of predictions;
// a dim without a name is left to ArviZ, which calls it theta_dim_0. It holds
// for ArviZ 0.x, whose from_json and to_json it is; later versions take the same
// object by from_dict.
//
// Use bayes.Draws' own JSON to keep draws: it has seed, configuration and
// weights, and reads back as what was written. Use this one to exchange them.
//
// # Numbers
//
// JSON has no NaN. Python writes NaN, Infinity and -Infinity all the same; so
// does Write, and Read takes them. Other programs may refuse such files. true and
// false are 1 and 0; diverging and reached_max_treedepth are written as truth
// values, tree_depth and n_steps as integers, data as integers if all of them
// are, and everything else with a point or exponent, so that Python sees floats.
// A number comes back to the bit; the payload of a NaN is lost.
//
// # Faults
//
// Each with the path of the element, line and column: arrays of unequal lengths,
// numbers that are none, groups of other sizes than their statistics, names of
// dims that are too many, labels that are too few, keys twice or unknown.
//
// # Notation
//
//	group           posterior, prior, observed_data, …
//	[chain][draw]   order of the text; Draws are [element][chain][draw]
//
// # References
//
// None: the form is that of ArviZ's InferenceData schema.
//
// # Stability
//
// What can be read only grows; what is written follows ArviZ's schema.
//
// # Tests
//
// Example; table (files as ArviZ writes them); property (write and read is the
// identity); bad input; allocation; fuzz.
package arviz
