package cmdstan

// Config is what the comments of a run's files say. Draws that Read returns
// have it as their Config.
type Config struct {
	// Version is that of Stan: 2.32.2.
	Version string
	Model   string
	// Method is sample, variational, optimize, pathfinder, laplace or
	// generate_quantities.
	Method string
	// Samples and Warmup are the numbers of iterations of a chain, of which
	// every Thin-th is a row; SaveWarmup says whether those of the warm-up are.
	Samples, Warmup, Thin int
	SaveWarmup            bool
	// MaxDepth is the bound on the depth of trees, 0 if the files don't say.
	MaxDepth int
	// Mean is what a variational file has before its draws: the mean of the
	// approximation, by variable, row-major.
	Mean   map[string][]float64 `json:",omitempty"`
	Chains []Chain
}

// Chain is what the comments of one file say.
type Chain struct {
	ID   int    // as Stan's id: from 1
	Seed uint64 // of Stan's generator
	// StepSize and InverseMetric are what the warm-up adapted; the metric is a
	// diagonal, or with Dense a matrix by rows. Nil if the file doesn't say.
	StepSize      float64
	InverseMetric []float64
	Dense         bool
	// WarmupSeconds and SampleSeconds are the times the file tells.
	WarmupSeconds, SampleSeconds float64
	// Options are all settings of the file by their path:
	// "method.sample.adapt.delta" is "0.8".
	Options map[string]string
}
