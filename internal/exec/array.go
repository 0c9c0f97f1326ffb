package exec

import "github.com/seed78144065/credence/internal/lane"

// gatherOp copies chosen rows: indexing, slicing, transposing, repeating along
// a new dimension and picking a group's effect are all this.
type gatherOp struct {
	y, dy, x, dx []lane.V
	idx          []int32
}

func (o *gatherOp) forward(*Frame) { lane.Gather(o.y, o.x, o.idx) }
func (o *gatherOp) reverse(*Frame) { lane.ScatterAdd(o.dx, o.dy, o.idx) }

// matMulOp is a matrix product.
type matMulOp struct {
	lane.Product
	y, dy []lane.V
	a, b  input
}

func (o *matMulOp) forward(*Frame) { lane.MatMul(o.y, o.a.Arg, o.b.Arg, o.Product) }
func (o *matMulOp) reverse(*Frame) {
	if o.a.Wanted() {
		lane.MatMulGradA(o.a.Acc.V, o.dy, o.b.Arg, o.Product)
	}
	if o.b.Wanted() {
		lane.MatMulGradB(o.b.Acc.V, o.dy, o.a.Arg, o.Product)
	}
}

// totalOp sums all rows.
type totalOp struct{ y, dy, x, dx []lane.V }

func (o *totalOp) forward(*Frame) { o.y[0] = lane.Sum(o.x) }
func (o *totalOp) reverse(*Frame) {
	lane.SumAxisGrad(o.dx, o.dy, lane.Axis{Outer: 1, N: len(o.dx), Inner: 1})
}

// axisOp reduces or scans along one axis.
type axisOp struct {
	lane.Axis
	y, dy, x, dx, scratch []lane.V
}

type (
	sumAxisOp   struct{ axisOp }
	prodAxisOp  struct{ axisOp }
	cumsumOp    struct{ axisOp }
	softmaxOp   struct{ axisOp } // scratch holds the logsumexp
	logSumExpOp struct{ axisOp } // scratch holds the softmax
)

func (o *sumAxisOp) forward(*Frame)   { lane.SumAxis(o.y, o.x, o.Axis) }
func (o *sumAxisOp) reverse(*Frame)   { lane.SumAxisGrad(o.dx, o.dy, o.Axis) }
func (o *prodAxisOp) forward(*Frame)  { lane.ProdAxis(o.y, o.x, o.Axis) }
func (o *prodAxisOp) reverse(*Frame)  { lane.ProdAxisGrad(o.dx, o.dy, o.x, o.scratch, o.Axis) }
func (o *cumsumOp) forward(*Frame)    { lane.Cumsum(o.y, o.x, o.Axis) }
func (o *cumsumOp) reverse(*Frame)    { lane.CumsumGrad(o.dx, o.dy, o.Axis) }
func (o *softmaxOp) forward(*Frame)   { lane.Softmax(o.y, o.scratch, o.x, o.Axis) }
func (o *softmaxOp) reverse(*Frame)   { lane.SoftmaxGrad(o.dx, o.dy, o.y, o.Axis) }
func (o *logSumExpOp) forward(*Frame) { lane.Softmax(o.scratch, o.y, o.x, o.Axis) }
func (o *logSumExpOp) reverse(*Frame) { lane.LogSumExpGrad(o.dx, o.dy, o.scratch, o.Axis) }
