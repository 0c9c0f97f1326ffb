package plot

// Config says what to draw and how. Each function tells which fields beyond
// Vars, Title and Units it reads; a field that is 0 has the default it names.
type Config struct {
	// Vars are the variables, in the order to draw: a name ("theta"), or an
	// element with its labels or indices ("theta[A]", "L[0,1]"). None means
	// all.
	Vars []string
	// Title is the title of the figure; "" means one that says what it is.
	Title string
	// Units are the units by name of variable, for the axes: "points" makes
	// "theta[A], points". The key "" is for all that have none of their own.
	// Figures of numbers that have no variable say which keys they read.
	Units map[string]string
	// Level is the share of an interval, in (0, 1); 0 means 0.95.
	Level float64
	// Bins is the number of bins of a histogram; 0 means 20 for ranks, 40 for
	// data.
	Bins int
	// Lags is the largest lag of an autocorrelation; 0 means 30, or as many as
	// the draws of a chain allow.
	Lags int
	// Pooled draws one density of all chains instead of one for each.
	Pooled bool
	// Reference is a value to mark in a forest and the like, such as no effect;
	// nil means none.
	Reference *float64
}

const (
	defaultLevel = 0.95
	rankBins     = 20 // as in the figures of [Vehtari2021]
	dataBins     = 40 // twice as many: rows are more than draws
	maxBins      = 1000
	defaultLags  = 30 // of few samplers worth running are draws that far apart alike
)

// check returns c with defaults, or what is impossible about it.
func (c Config) check(verb string, bins int) (Config, error) {
	if c.Level == 0 {
		c.Level = defaultLevel
	}
	if c.Bins == 0 {
		c.Bins = bins
	}
	switch {
	case !(c.Level > 0 && c.Level < 1):
		return c, fault(verb, "Config.Level is %v, want a share between 0 and 1", c.Level)
	case c.Bins < 2 || c.Bins > maxBins:
		return c, fault(verb, "Config.Bins is %d, want 2 to %d", c.Bins, maxBins)
	case c.Lags < 0:
		return c, fault(verb, "Config.Lags is %d, want 1 or more", c.Lags)
	case c.Reference != nil && !finite(*c.Reference):
		return c, fault(verb, "Config.Reference is %v, want a finite number", *c.Reference)
	}
	return c, nil
}

// title returns the title, or one that says what the figure is.
func (c Config) title(otherwise string) string {
	if c.Title != "" {
		return c.Title
	}
	return otherwise
}

// axis returns the name of a scalar of a variable with its unit.
func (c Config) axis(variable, name string) string {
	unit, ok := c.Units[variable]
	if !ok {
		unit = c.Units[""]
	}
	if unit == "" {
		return name
	}
	return name + ", " + unit
}
