package ir

import "strings"

// Dim is one dimension of a shape. Dims match by name; an anonymous one (Name
// "") matches any dimension of equal size in its place.
type Dim struct {
	Name   string
	Size   int
	Labels []string
}

// Op says what a node computes from its arguments.
type Op uint8

// Operations. Elementwise ones are tabled in internal/exec.
const (
	Const Op = iota // Num, literal numbers
	Data            // Num, named numbers that may be bound anew
	Param           // a free parameter on Support
	Term            // log density of Args[0] given Args[1:], by Density

	Neg
	Exp
	Log
	Log1p
	Expm1
	Sqrt
	Square
	Abs
	Sin
	Cos
	Tanh
	Logit
	Expit
	Softplus
	Lgamma
	NormalCDF
	Log1mExp

	Add
	Sub
	Mul
	Div
	Pow
	Min
	Max
	Less
	LessEq
	Equal
	LogAddExp
	LogDiffExp
	Where // Args[1] where Args[0] ≠ 0, else Args[2]

	Sum       // over Axis, or over all with Axis = All
	Prod      // over Axis
	LogSumExp // over Axis
	Softmax   // along Axis
	Cumsum    // along Axis

	MatMul  // Args[0] [n,k] · Args[1] [k,m] or [k]
	Permute // output axis i is the argument's axis Perm[i]; −1 repeats
	Take    // positions Index of Axis; Index[0] alone drops the axis if Drop
	Group   // rows of Args[0] chosen by the positions in Args[1]
	Reshape // the same elements under other Dims
	Call    // Func of all arguments
	LogProb // log density of every event of Args[0] given Args[1:], by Density

	// Noise, drawn anew for every row and draw; Name is its address.
	NormalNoise  // standard normal
	UniformNoise // uniform on (0, 1)
	Strata       // uniform on (0, 1), an eighth of it for each of 8 draws

	FromNoise // what noise Args[0] gives under parameters Args[1:], by Density
	NoiseOf   // noise that gives Args[0] under Args[2:], at Args[1] of the way through all that does
)

// All as a node's Axis reduces over every axis.
const All = -1

// Node is one expression: an operation on other nodes. Nodes are never changed
// once built.
type Node struct {
	Op   Op
	Args []*Node
	Dims []*Dim

	Name    string // of data, parameters, named nodes and terms
	Pos     Pos
	Num     []float64 // Const, Data: row-major
	Axis    int
	Perm    []int
	Index   []int
	Drop    bool
	Support Support
	Density Density
	Func    Func

	// Restricted says that a parameter's support is not that of its prior, which
	// is not normalised again.
	Restricted bool
	// Free says that the builder made the node from a parameter.
	Free bool
	// After says that the node is known only when predictions are drawn from a
	// posterior: it is drawn there itself, has no derivative, or depends on such
	// a node.
	After bool

	// Err is the fault that this node was built with. Nodes made from a faulty
	// node are Poisoned and silent, so one mistake gives one message.
	Err      error
	Poisoned bool
}

// Faulty reports whether the node has no meaning.
func (n *Node) Faulty() bool { return n.Err != nil || n.Poisoned }

// Scalar reports whether the node is a single number.
func (n *Node) Scalar() bool { return len(n.Dims) == 0 }

// Size returns the number of elements.
func (n *Node) Size() int { return Size(n.Dims) }

// Size returns the number of elements of a shape.
func Size(dims []*Dim) int {
	s := 1
	for _, d := range dims {
		s *= d.Size
	}
	return s
}

// Shape prints a shape for messages: [school=8, 3].
func Shape(dims []*Dim) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, d := range dims {
		if i > 0 {
			b.WriteString(", ")
		}
		if d.Name != "" {
			b.WriteString(d.Name + "=")
		}
		b.WriteString(itoa(d.Size))
	}
	b.WriteByte(']')
	return b.String()
}

// String names the node for messages: its name, or its operation, and its
// shape.
func (n *Node) String() string {
	name := n.Name
	if name == "" {
		name = n.Verb()
	}
	if n.Scalar() {
		return name
	}
	return name + Shape(n.Dims)
}
