package posteriordb

import "github.com/seed78144065/credence/bayes"

// hidden are the models of models.md that sum out a sequence of states: A9,
// A10, B16 and B17.
var hidden = map[string]build{
	"hmm_example-hmm_example":             hmmExample,
	"bball_drive_event_0-hmm_drive_0":     hmmDrive,
	"iohmm_reg_simulated-iohmm_reg":       iohmm,
	"hmm_gaussian_simulated-hmm_gaussian": hmmGaussian,
}

func hmmExample(m *bayes.Model, d *Data) {
	state := m.DimSize("state", d.Int("K"))
	theta1, theta2 := m.Param("theta1", flatSimplex(), state), m.Param("theta2", flatSimplex(), state)
	mu := m.Param("mu", bayes.On(bayes.PositiveOrdered(), bayes.Normal([]float64{3, 10}, 1)), state)
	time := m.DimSize("time", d.Int("N"))
	y := m.Data("y", d.Vector("y"), time)
	twoStates(m, bayes.LogProb(y, bayes.Normal(mu, 1)), theta1, theta2)
}

func hmmDrive(m *bayes.Model, d *Data) {
	state, time := m.DimSize("state", d.Int("K")), m.DimSize("time", d.Int("N"))
	alpha := d.Matrix("alpha")
	theta1, theta2 := m.Param("theta1", bayes.Dirichlet(alpha[0]), state), m.Param("theta2", bayes.Dirichlet(alpha[1]), state)
	rate := func(name string) bayes.Expr {
		return m.Param(name, bayes.On(bayes.PositiveOrdered(), bayes.Normal([]float64{0, 3}, 1)), state)
	}
	phi, lambda := rate("phi"), rate("lambda")
	u, v := m.Data("u", d.Vector("u"), time), m.Data("v", d.Vector("v"), time)
	f := bayes.LogProb(u, bayes.Exponential(phi)).Add(bayes.LogProb(v, bayes.Exponential(lambda)))
	twoStates(m, f, theta1, theta2)
}

func flatSimplex() bayes.Dist { return bayes.On(bayes.Simplex(), bayes.Flat()) }

// twoStates is the likelihood of a chain of two states with a uniform start,
// log emissions f over time and state and transitions theta1, theta2 from each.
func twoStates(m *bayes.Model, f, theta1, theta2 bayes.Expr) {
	start := m.Data("start", []float64{0.5, 0.5}, bayes.Size(2))
	transition := bayes.Stack(m.DimSize("from", 2), theta1, theta2)
	m.Potential("states", bayes.HMM{Initial: start, Transition: transition, LogLik: f}.LogMarginal())
}

// iohmm is the product form of the recursion in models.md.
func iohmm(m *bayes.Model, d *Data) {
	n := d.Int("T")
	state, input := m.DimSize("state", d.Int("K")), m.DimSize("input", d.Int("M"))
	time := m.DimSize("time", n)
	pi := m.Param("pi1", flatSimplex(), state)
	w := m.Param("w", bayes.Normal(0, 5), state, input)
	b := m.Param("b", bayes.Normal(0, 5), state, input)
	sigma := m.Param("sigma", bayes.HalfNormal(3), state)
	u, y := m.Data("u", d.Matrix("u"), time, input), m.Data("y", d.Vector("y"), time)
	f := bayes.LogProb(y, bayes.Normal(bayes.MatMul(u, b.T()), sigma))
	score := bayes.MatMul(u, w.T())
	a := score.Sub(score.LogSumExp(state))
	m.Potential("first", pi.Log().Add(f.Index(0, time)).Add(a.Index(1, time)).LogSumExp(state))
	m.Potential("middle", f.Slice(1, n-1, time).Add(a.Slice(2, n, time)).LogSumExp(state))
	m.Potential("last", f.Index(n-1, time).LogSumExp(state))
}

// hmmGaussian multiplies the density of y_1 under all states into the start,
// as models.md says.
func hmmGaussian(m *bayes.Model, d *Data) {
	n := d.Int("T")
	from, to := m.DimSize("from", d.Int("K")), m.DimSize("to", d.Int("K"))
	pi := m.Param("pi1", flatSimplex(), from)
	transition := m.Param("A", flatSimplex(), from, to)
	mu := m.Param("mu", bayes.On(bayes.Ordered(), bayes.Flat()), to)
	sigma := m.Param("sigma", positive(), to)
	time := m.DimSize("time", n)
	f := bayes.LogProb(m.Data("y", d.Vector("y"), time), bayes.Normal(mu, sigma))
	m.Potential("first", f.Index(0, time).Sum())
	m.Potential("rest", bayes.HMM{
		Initial: bayes.MatMul(transition.T(), pi), Transition: transition, LogLik: f.Slice(1, n, time),
	}.LogMarginal())
}
