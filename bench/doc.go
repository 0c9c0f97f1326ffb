// Command bench measures what BENCHMARKS.md reports: the cost of a gradient and
// the effective draws per CPU-second of NUTS, warm-up included, beside Stan's.
//
//	go run ./bench                      # every problem, the median of three seeds
//	go run ./bench -problem kidscore    # those whose name holds the word
//	go run ./bench -seeds 1 -gradients  # the cost of gradients only
//	go run ./bench -stan                # rstan on the same data, in the same run
//	go run ./bench -vb                  # package vi beside rstan's vb, in one run
//
// It prints a Markdown table. CPU seconds are user and system time of the
// process, so other work on the machine changes them little.
//
// # The data
//
// data/synlogit.csv.gz is made by data/synlogit.R; data/stan.csv holds Stan's
// figures; other data are drawn here, or the kit's in testdata/posteriordb.
// stan holds Stan's programs, and run.R and vb.R, which -stan and -vb pass to
// rstan.
//
// # References
//
// [Rubin1981], [Vehtari2024]: see REFERENCES.md.
//
// # Stability
//
// None: a tool of the project.
//
// # Tests
//
// Efficiency against Stan's (tag slow), data, bad input; a guard of speed, in units of
// a kernel that is measured beside each job.
package main
