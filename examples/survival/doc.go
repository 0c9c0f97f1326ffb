// Command survival asks how much longer a treatment keeps patients well, when
// some are still well as the study ends.
//
//	go run ./examples/survival                # remission of leukaemia, 1963
//	go run ./examples/survival -out plots
//	go run ./examples/survival -data trial.csv -time days -event died -group arm -control usual -unit days
//
// # Notation
//
//	k        shape of the Weibull distribution; 1 is the exponential one
//	η        log of the cumulative hazard at the mean observed time
//	H(t)     cumulative hazard, exp(η)·(t/mean)^k
//	S(t)     share still well, exp(−H(t))
//
// # References
//
// [Freireich1963], [Gehan1965], [Cox1972], [KaplanMeier1958]; see REFERENCES.md.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// The posterior against quadrature (testdata/posterior.py), against published
// estimates, a planted error, other data, bad input.
package main
