package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// HalfStudentT is the distribution of |x| for a Student t variable x with
// nu > 0 degrees of freedom, location 0 and scale > 0: log 2 plus the log
// density of StudentT(nu, 0, scale), x ≥ 0.
func HalfStudentT[N, S Operand](nu N, scale S) Dist {
	return dist(halfStudentT{}, lift(nu), lift(scale))
}

type halfStudentT struct{}

func (halfStudentT) Name() string      { return "HalfStudentT" }
func (halfStudentT) Domain() ir.Domain { return positive }
func (halfStudentT) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("nu"), positiveParam("scale")}
}

func (halfStudentT) LogDensity(r *lane.Rows) {
	var zero [1]float64
	loc := origin(zero[:])
	studentRows(r, &r.P[0], &loc, &r.P[1])
	fold(r)
}

func (halfStudentT) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = math.Abs(rng.StudentT(src, p[0][0], 0, p[1][0]))
}
