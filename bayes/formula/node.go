package formula

import (
	"strings"
)

// Kind says what a Node is.
type Kind uint8

const (
	// Name is a column: Text is its name.
	Name Kind = iota
	// Number is a literal: Text as it was written.
	Number
	// Text is a quoted literal without its quotes.
	Text
	// Unary is + or - before Args[0].
	Unary
	// Binary is an operator between Args[0] and Args[1].
	Binary
	// Call is the function Text of Args.
	Call
	// Paren is Args[0] in parentheses.
	Paren
	bad // stands where a fault was found
)

// Node is a piece of a formula's syntax tree.
type Node struct {
	Kind Kind // what it is: a name, a number, a call, …
	// Text is a name, a literal, an operator or a function.
	Text string
	// Label is the name of an argument: df in bs(x, df = 5).
	Label string
	Args  []*Node
	Pos   Pos
}

// Formula is a parsed formula: that of the response, then those of other
// parameters of its distribution (sigma ~ z).
type Formula struct {
	Parts []Part // the response's first
	text  string
}

// Part is one formula: Left ~ Right. Left is nil for ~ x, a formula without a
// response.
type Part struct {
	Left, Right *Node
	Pos         Pos // where it begins
}

// String prints the formula in its canonical form, one part a line. Parsing it
// gives the same tree.
func (f *Formula) String() string {
	lines := make([]string, len(f.Parts))
	for i, p := range f.Parts {
		lines[i] = "~ " + p.Right.String()
		if p.Left != nil {
			lines[i] = p.Left.String() + " " + lines[i]
		}
	}
	return strings.Join(lines, "\n")
}

// Names returns the columns that the formula names, each once, in order. The
// left sides of further parts are parameters, not columns.
func (f *Formula) Names() []string {
	var names []string
	seen := map[string]bool{".": true}
	var visit func(n *Node)
	visit = func(n *Node) {
		if n == nil {
			return
		}
		if n.Kind == Name && !seen[n.Text] {
			seen[n.Text] = true
			names = append(names, n.Text)
		}
		for _, a := range n.Args {
			visit(a)
		}
	}
	for i, p := range f.Parts {
		if i == 0 {
			visit(p.Left)
		}
		visit(p.Right)
	}
	return names
}

// String prints the node in canonical form, which is R's: no spaces around
// / : ^, spaces around other operators, parentheses as written.
func (n *Node) String() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *Node) write(b *strings.Builder) {
	if n.Label != "" {
		b.WriteString(quoteName(n.Label) + " = ")
	}
	switch n.Kind {
	case Name:
		b.WriteString(quoteName(n.Text))
	case Number:
		b.WriteString(n.Text)
	case Text:
		quote := `"`
		if strings.Contains(n.Text, quote) {
			quote = "'" // one of the two isn't in a text
		}
		b.WriteString(quote + n.Text + quote)
	case Unary:
		b.WriteString(n.Text)
		n.Args[0].write(b)
	case Binary:
		n.Args[0].write(b)
		switch n.Text {
		case "/", ":", "^":
			b.WriteString(n.Text)
		default:
			b.WriteString(" " + n.Text + " ")
		}
		n.Args[1].write(b)
	case Call:
		b.WriteString(quoteName(n.Text) + "(")
		for i, a := range n.Args {
			if i > 0 {
				b.WriteString(", ")
			}
			a.write(b)
		}
		b.WriteString(")")
	case Paren:
		b.WriteString("(")
		n.Args[0].write(b)
		b.WriteString(")")
	}
}

// quoteName puts a name in backquotes if it needs them.
func quoteName(name string) string {
	first := rune(0)
	for _, r := range name {
		first = r
		break
	}
	if nameStart(first) && nameLength(name) == len(name) && !(len(name) > 1 && first == '.' && digit(rune(name[1]))) {
		return name
	}
	return "`" + name + "`"
}
