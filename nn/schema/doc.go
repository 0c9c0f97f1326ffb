// Package schema says what the inputs of a model must look like, turns rows of
// tables, CSV files and JSON into its tensors, and tells outputs that can't be
// right.
//
//	s, err := schema.FromTable(train, schema.Input{Port: "x", Columns: []schema.Column{
//		{Name: "age", Integer: true},
//		{Name: "bmi", Missing: schema.Missing{Rule: schema.Median, Zero: true}},
//		{Name: "bmi_missing", Indicates: "bmi"},
//	}})
//	e, err := s.Encoder(model)        // all that doesn't fit the model's ports
//	var batch schema.Batch
//	err = e.JSON(request, &batch)     // all that is wrong with all rows
//	err = model.RunInto(ctx, batch.Tensors, out)
//	err = e.Validate(out)             // NaN, probabilities that are none
//	fmt.Println(batch.Flags)          // what was imputed, clipped, or unlike training
//
// A schema is a JSON file as well. By port it has dtype, shape, columns in order,
// min and max by column, levels by name of column; and, where the defaults are
// not meant:
//
//	integer    columns without a fraction
//	outside    by column "flag" (the default), "clip" or "refuse"
//	unknown    by column the level that unknown ones are taken for
//	missing    by column {"rule": "refuse" (the default), "constant", "mean",
//	           "median" or "keep", "value": 29, "level": "A65", "zero": true}
//	indicates  by column the one whose absence it is 1 for
//
// Beside the inputs there are output, by port what it means in words, or an
// object {"means", "rule": "finite" (the default), "probability" or
// "distribution", "min", "max"}; protected, which nothing here reads; and kind
// and version. Ends of ranges that are open are "-Infinity" and "Infinity".
//
// # When not to trust it
//
// A row that passes looks like those of training one column at a time: scores of
// nn/ood look at all columns together. Values that are imputed are not known, so
// the score of a row with many flags says little.
//
// # Not-a-number policy
//
// In rows NaN is missing, infinities are refused. In outputs both are wrong.
// Numbers are rounded to the type of the port, refused where it has none near;
// whole numbers are exact or refused.
//
// # Notation
//
// Port, an input or output of the model; level, a value of a category; code, the
// index of a level.
//
// # References
//
// None; JSON Schema is that of draft 2020-12.
//
// # Stability
//
// New; names may change. Files are versioned: keys are only added.
//
// # Tests
//
// Example, cases (testdata/cases/nn), table, planted errors, bad input, property
// (row by row as all at once), allocation, fuzz, benchmark.
package schema
