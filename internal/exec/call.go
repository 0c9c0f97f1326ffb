package exec

import (
	"errors"
	"fmt"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// callOp is an operation with a gradient of its own.
type callOp struct {
	kernel ir.Kernel
	y, dy  []lane.V
	a      []lane.Arg
	da     []lane.Acc
}

func (o *callOp) forward(*Frame) { o.kernel.Forward(o.y, o.a) }
func (o *callOp) reverse(*Frame) { o.kernel.Reverse(o.y, o.dy, o.a, o.da) }

// call emits a node's own operation.
func (c *compiler) call(n *ir.Node, args []value) value {
	data := make([][]float64, len(args))
	for i, a := range args {
		data[i] = a.data
	}
	if _, err := n.Func.Kernel(n, data, false); err != nil {
		kind := ir.BadModel
		if f := (*ir.Fault)(nil); errors.As(err, &f) {
			kind = f.Kind
		}
		return c.bad(kind, n, "%s: %v", n.Func.Name(), err)
	}
	y := c.alloc(n.Size())
	c.emit(y, func(f *Frame) op {
		kernel, err := n.Func.Kernel(n, data, f.adj != nil)
		if err != nil {
			panic(fmt.Sprintf("exec: %s refuses what it took before: %v", n.Func.Name(), err))
		}
		o := &callOp{kernel: kernel, y: y.rows(f), dy: y.adjoints(f)}
		for _, a := range args {
			in := a.input(f, 1)
			o.a, o.da = append(o.a, in.Arg), append(o.da, in.Acc)
		}
		return o
	}, wholly(args...))
	return y
}
