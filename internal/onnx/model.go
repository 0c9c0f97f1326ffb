package onnx

// A Model is what an ONNX file holds.
type Model struct {
	IR       int64 // version of the file format
	Producer string
	Opsets   []Opset
	Metadata []Entry
	Graph    *Graph
}

// An Opset is the version of a set of operators; the domain of ONNX itself is
// empty.
type Opset struct {
	Domain  string
	Version int64
}

// An Entry is a pair of the metadata.
type Entry struct{ Key, Value string }

// A Graph is a network: nodes in an order in which each has its inputs.
type Graph struct {
	Name            string
	Nodes           []Node
	Initializers    []Tensor
	Inputs, Outputs []Value // Inputs are those without an initializer
}

// A Node applies an operator.
type Node struct {
	Name, Op, Domain string
	Inputs, Outputs  []string // empty names stand for optional ones left out
	Attributes       []Attribute
}

// An Attribute is a constant of a node; which field is set depends on the
// operator.
type Attribute struct {
	Name   string
	Float  float32
	Int    int64
	String string
	Tensor *Tensor
	Graph  *Graph
	Floats []float32
	Ints   []int64
}

// A Value is an input or output of a graph. Its Type is 0 if it is no tensor.
type Value struct {
	Name  string
	Type  Type
	Shape []Dim
	Rank  bool // whether Shape is known
}

// A Dim is a dimension: Size −1 is open, perhaps with a name.
type Dim struct {
	Size int
	Name string
}

// Type numbers the types of elements as the file format does.
type Type int32

// The types of elements that have a meaning here.
const (
	Float32 Type = 1
	Int32   Type = 6
	Int64   Type = 7
	String  Type = 8
	Bool    Type = 9
	Float16 Type = 10
	Float64 Type = 11
)

// Version returns the version of a domain, 0 if the model doesn't use it.
func (m *Model) Version(domain string) int64 {
	for _, o := range m.Opsets {
		if canonical(o.Domain) == canonical(domain) {
			return o.Version
		}
	}
	return 0
}

// Attribute returns the attribute of a name, nil if there is none.
func (n *Node) Attribute(name string) *Attribute {
	for i := range n.Attributes {
		if n.Attributes[i].Name == name {
			return &n.Attributes[i]
		}
	}
	return nil
}

// Int returns an attribute that is an integer, or what it is by default.
func (n *Node) Int(name string, def int64) int64 {
	if a := n.Attribute(name); a != nil {
		return a.Int
	}
	return def
}

// Float returns an attribute that is a number, or what it is by default.
func (n *Node) Float(name string, def float32) float32 {
	if a := n.Attribute(name); a != nil {
		return a.Float
	}
	return def
}

// Label names a node in an error: its operator, and its name or first output.
func (n *Node) Label() string {
	op := n.Op
	if canonical(n.Domain) != "" {
		op = n.Domain + ":" + op
	}
	switch {
	case n.Name != "":
		return op + " " + quoted(n.Name)
	case len(n.Outputs) > 0:
		return op + " of " + quoted(n.Outputs[0])
	}
	return op
}

// canonical is the name of a domain: that of ONNX itself has two.
func canonical(domain string) string {
	if domain == "ai.onnx" {
		return ""
	}
	return domain
}
