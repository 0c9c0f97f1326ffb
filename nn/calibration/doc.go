// Package calibration says whether probabilities agree with how often things
// happen, and makes them agree.
//
//	s, err := calibration.Summarize(p, labels)     // NLL, Brier, AUC with its error, ECE
//	fmt.Println(calibration.Reliability(p, labels, calibration.Bins{}))
//	logs, err := calibration.FromLogOdds(logits)   // of rows that the model has not seen
//	m, report, err := calibration.TemperatureScaling{}.Fit(logs, calib)
//	p, err := calibration.Probabilities(m, logs)   // of all rows
//	for _, w := range report.Warnings {
//		log.Print(w)                           // few rows, a slope that is negative, …
//	}
//	err = m.Apply(row, row)                        // log-probabilities in and out, no allocation
//	file, err := json.Marshal(m)
//	m, err = calibration.Decode(file)              // the same bits
//
// # Scores
//
// Functions on forecasts take the probability of the positive class of each row,
// []float64, or those of all classes, [][]float64. NLL, Brier and Accuracy score
// rows; AUC ranks them; Reliability, TopLabel and ClassWise put them into bins, whose
// Diagram has ECE and MCE. Decompose says where a Brier score comes from.
//
// The expected calibration error is above 0 by chance even of perfect forecasts, and
// the more so the fewer rows there are. Debiased takes that off on average;
// Consistency says how large it would be if the forecasts were right; Spiegelhalter
// tests the same without bins. Scores of a stream, each forecast before its outcome,
// are those of package online/prequential.
//
// # Maps
//
//	TemperatureScaling    one number; any number of classes; the first to try
//	PlattScaling          slope and intercept; two classes
//	BetaScaling           three numbers, ends that bend unlike; two classes
//	IsotonicRegression    any rise; two classes, from 1,000 rows
//	HistogramBinning      steps; two classes
//	VectorScaling         two numbers a class
//	DirichletScaling      a matrix, penalised
//
// Maps take log-probabilities, as log-odds of 76 and of 40 are both 1 as float32, and
// both 1 as float64. FromLogOdds, FromLogits and FromProbabilities make them. What a
// share of positives that is not that of the calibration rows changes is
// decision.PriorShift's: Platt{A: 1, B: shift.Intercept()} is that as a map.
//
// # When not to trust it
//
// Fit maps to rows that the network was not trained on, and score them on others: a
// score of the rows of the fit is too good. A map that was right last year is right
// as long as inputs and labels go together as they did; package monitor watches that.
// Right on average is not right for each group: score groups apart.
//
// # Not-a-number policy
//
// NaN, infinities and what is no probability are errors, all at once with their rows.
// A log-probability of -Inf, an impossible class, is none: maps keep it, fits say
// what they take it for.
//
// # Notation
//
//	p, y      forecast and label
//	z         log-odds, log p − log(1−p)
//	T, β      temperature, and 1/T
//
// # References
//
// [Ayer1955], [Bertsekas1982], [Brier1950], [Brocker2007], [Brocker2012],
// [ClopperPearson1934], [DeLong1988], [Guo2017], [Kull2017], [Kull2019], [Kumar2019],
// [Lin2007], [Murphy1973], [Naeini2015], [NiculescuMizil2005], [Peduzzi1996],
// [Pepe2003], [Platt1999], [Spiegelhalter1986], [Stephenson2008], [SunXu2014],
// [Wilson1927], [Zadrozny2001], [Zadrozny2002]: see REFERENCES.md.
//
// # Stability
//
// New; names may change. JSON forms are versioned: later versions read earlier ones.
//
// # Tests
//
// Known answers (the kits of testdata/cases/nn); table against scikit-learn, SciPy
// and mpmath; brute force; property; statistical; planted errors; bad input; fuzz;
// bits; allocation; examples; benchmarks.
package calibration
