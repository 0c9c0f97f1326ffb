package bayes

// Tables are variables of several worlds that have few values each, and what
// determines them, as numbers: for each draw of the parameters, each row of the
// data and each combination of values that a variable's parents can have. The
// joint distribution of the worlds follows from them without sampling.
type Tables struct {
	// Vars are the variables that bear on those asked for; parents come first.
	Vars []Tabulated
	// Draws and Rows are how many tables a variable may have.
	Draws, Rows int

	at map[string]int
}

// Var returns the position in Vars of a variable that was asked for.
func (t *Tables) Var(name string) (int, bool) {
	k, ok := t.at[name]
	return k, ok
}

// Tabulated is one variable of one world, or of several worlds in which nothing
// is different for it.
type Tabulated struct {
	// Name is the variable's name in the model, or that of an expression.
	Name string
	// Site names the noise that draws the variable; empty if it is computed from
	// its parents.
	Site string
	// Law tells distributions of a site apart: that of the model from one that an
	// action gave.
	Law int
	// Parents are positions in Vars. A combination of their levels is a number
	// of which the level of the last parent is the fastest digit.
	Parents []int
	// Levels is how many values the variable may have, Configs how many
	// combinations of levels the parents may.
	Levels, Configs int

	values numbered[float64] // by level
	p      numbered[float64] // by configuration and level; empty if computed
	level  numbered[int32]   // by configuration; empty: that is the level
}

// Value returns the value of a level in a row. Levels of a variable that is drawn
// are in the order in which noise from 0 to 1 gives them.
func (v *Tabulated) Value(draw, row, level int) float64 { return v.values.at(draw, row)[level] }

// Probs returns the probabilities of the levels of a variable that is drawn, given
// a combination of its parents' levels; nil if it is computed. Of a variable that
// was known there is one level, with its density.
func (v *Tabulated) Probs(draw, row, config int) []float64 {
	if v.Site == "" {
		return nil
	}
	return v.p.at(draw, row)[config*v.Levels : (config+1)*v.Levels]
}

// Level returns the level of a variable that is computed.
func (v *Tabulated) Level(draw, row, config int) int {
	if v.level.x == nil {
		return config
	}
	return int(v.level.at(draw, row)[config])
}

// PerDraw reports whether what determines the variable depends on parameters.
func (v *Tabulated) PerDraw() bool { return v.values.draw+v.p.draw > 0 }

// numbered are the same things for each draw and row; a step is 0 if all share
// them.
type numbered[T any] struct {
	x         []T
	draw, row int
}

func (n numbered[T]) at(draw, row int) []T { return n.x[draw*n.draw+row*n.row:] }
