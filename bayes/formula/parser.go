package formula

import (
	"strconv"
)

// maxDepth bounds how deep parentheses, calls and signs may nest: no formula
// that a person writes comes near.
const maxDepth = 200

// Parse reads a formula. Further lines, or what follows a semicolon, are
// formulas of other parameters of the distribution; a line that begins with an
// operator goes on with the one before.
//
// Errors: every fault of the text, joined, each an *Error of class ErrSyntax.
func Parse(text string) (*Formula, error) {
	list := &faultList{text: text}
	p := &parser{scan: scanner{text: text, pos: Pos{Line: 1, Col: 1}, list: list}, list: list}
	p.advance()
	f := &Formula{text: text}
	for p.skipBreaks(); p.tok.kind != tokenEnd; p.skipBreaks() {
		f.Parts = append(f.Parts, p.part())
	}
	if len(f.Parts) == 0 && len(list.faults) == 0 {
		list.add(Pos{Line: 1, Col: 1}, ErrSyntax, "the formula is empty; write for instance y ~ x")
	}
	if err := list.err(); err != nil {
		return nil, err
	}
	return f, nil
}

// parser reads tokens by recursive descent. After a fault it goes on, so that
// it finds the next.
type parser struct {
	scan  scanner
	tok   token
	depth int
	list  *faultList
}

func (p *parser) advance() { p.tok = p.scan.next() }

func (p *parser) skipBreaks() {
	for p.tok.kind == tokenBreak {
		p.advance()
	}
}

func (p *parser) isOperator(ops ...string) bool {
	if p.tok.kind != tokenOperator {
		return false
	}
	for _, op := range ops {
		if p.tok.text == op {
			return true
		}
	}
	return false
}

func (p *parser) fault(format string, args ...any) {
	p.list.add(p.tok.pos, ErrSyntax, format, args...)
}

// part reads Left ~ Right up to the end of the line.
func (p *parser) part() Part {
	part := Part{Pos: p.tok.pos}
	if !p.isOperator("~") {
		part.Left = p.expression(0)
	}
	if p.isOperator("~") {
		p.advance()
		part.Right = p.expression(0)
	} else {
		p.fault("found %v where ~ should divide the response from its predictors: y ~ x", p.tok)
	}
	for p.tok.kind != tokenEnd && p.tok.kind != tokenBreak {
		switch {
		case p.isOperator("~"):
			p.fault("a second ~; write further formulas on lines of their own")
		case p.isOperator(")"):
			p.fault("this ) closes nothing")
		default:
			p.fault("found %v where an operator should be", p.tok)
		}
		if p.isOperator("~", ")", ",", "=") {
			p.advance()
		}
		if p.tok.kind != tokenEnd && p.tok.kind != tokenBreak {
			p.expression(0)
		}
	}
	return part
}

// levels are the binary operators from the loosest to the tightest, as in R;
// all of them group from the left. Signs bind tighter, ^ tightest.
var levels = [][]string{{"|", "||"}, {"+", "-"}, {"*", "/"}, {"%in%"}, {":"}}

func (p *parser) expression(level int) *Node {
	if level == len(levels) {
		return p.signed()
	}
	n := p.expression(level + 1)
	for p.isOperator(levels[level]...) {
		op := p.tok
		p.advance()
		n = &Node{Kind: Binary, Text: op.text, Pos: op.pos, Args: []*Node{n, p.expression(level + 1)}}
	}
	return n
}

func (p *parser) signed() *Node {
	if !p.isOperator("+", "-") {
		return p.power()
	}
	op := p.tok
	defer p.enter()()
	p.advance()
	return &Node{Kind: Unary, Text: op.text, Pos: op.pos, Args: []*Node{p.signed()}}
}

// power reads a^b, which groups from the right.
func (p *parser) power() *Node {
	n := p.primary()
	if !p.isOperator("^") {
		return n
	}
	op := p.tok
	defer p.enter()()
	p.advance()
	return &Node{Kind: Binary, Text: op.text, Pos: op.pos, Args: []*Node{n, p.signed()}}
}

func (p *parser) primary() *Node {
	defer p.enter()()
	tok := p.tok
	n := &Node{Text: tok.text, Pos: tok.pos}
	switch {
	case tok.kind == tokenName:
		p.advance()
		n.Kind = Name
		if p.isOperator("(") {
			n.Kind, n.Args = Call, p.arguments()
		}
	case tok.kind == tokenNumber:
		p.advance()
		n.Kind = Number
		if _, err := strconv.ParseFloat(tok.text, 64); err != nil {
			p.list.add(tok.pos, ErrSyntax, "%s is too large for a number", tok.text)
		}
	case tok.kind == tokenText:
		p.advance()
		n.Kind = Text
	case p.isOperator("("):
		p.advance()
		n.Kind, n.Text, n.Args = Paren, "", []*Node{p.expression(0)}
		p.closing(tok.pos)
	default:
		n.Kind = bad
		p.fault("found %v where a column, a number or a function should be", tok)
		if !p.isOperator(")", ",", "~") && tok.kind == tokenOperator {
			// What comes next is taken for the operand.
			if p.advance(); p.tok.kind >= tokenName && !p.isOperator(")", ",", "~", "=") {
				return p.primary()
			}
		}
	}
	return n
}

// arguments reads (a, k = b).
func (p *parser) arguments() []*Node {
	open := p.tok.pos
	p.advance()
	var args []*Node
	for !p.isOperator(")") && p.tok.kind != tokenEnd {
		arg := p.expression(0)
		if p.isOperator("=") {
			label := arg
			if p.advance(); label.Kind != Name {
				p.list.add(label.Pos, ErrSyntax, "%v can't be the name of an argument", label)
			}
			arg = p.expression(0)
			arg.Label = label.Text
		}
		args = append(args, arg)
		if !p.isOperator(",") {
			break
		}
		if p.advance(); p.isOperator(")") {
			p.fault("an argument is missing after the comma")
		}
	}
	p.closing(open)
	return args
}

// closing reads the ) that belongs to the ( at open.
func (p *parser) closing(open Pos) {
	if p.isOperator(")") {
		p.advance()
		return
	}
	if p.tok.kind == tokenEnd {
		p.list.add(open, ErrSyntax, "this ( is never closed")
		return
	}
	p.fault("found %v where an operator, a comma or ) should be", p.tok)
	for !p.isOperator(")") && p.tok.kind != tokenEnd {
		p.advance()
	}
	if p.isOperator(")") {
		p.advance()
	}
}

// enter counts one more level of nesting and returns what counts it back. Too
// deep a text is cut off: the scanner skips to its end.
func (p *parser) enter() (leave func()) {
	if p.depth++; p.depth > maxDepth && p.tok.kind != tokenEnd {
		p.fault("more than %d parentheses, calls or signs inside each other", maxDepth)
		p.scan.take(len(p.scan.text) - p.scan.pos.Offset)
		p.tok = token{kind: tokenEnd, pos: p.scan.pos}
	}
	return func() { p.depth-- }
}
