package bn

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/nearest"
)

// parseXML reads XMLBIF, version 0.3. Properties are passed over.
//
//	<BIF VERSION="0.3"><NETWORK><NAME>name</NAME>
//	<VARIABLE TYPE="nature"><NAME>A</NAME><OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME></VARIABLE>
//	<DEFINITION><FOR>B</FOR><GIVEN>A</GIVEN><TABLE>0.2 0.8 0.4 0.6</TABLE></DEFINITION>
//	</NETWORK></BIF>
//
// In a table the first of the GIVEN is slowest, and the variable itself fastest.
func parseXML(text string) (*Network, error) {
	p := xmlParser{d: xml.NewDecoder(strings.NewReader(text)), index: make(map[string]int)}
	p.d.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		if strings.EqualFold(label, "us-ascii") {
			return input, nil
		}
		return nil, fmt.Errorf("the text is in %s, want UTF-8 or US-ASCII", label)
	}
	if err := p.read(); err != nil {
		return nil, errors.Join(append(p.faults, err)...)
	}
	var tables []*discrete.Table
	for _, def := range p.definitions {
		tables = append(tables, p.table(def))
	}
	if p.faults != nil {
		return nil, errors.Join(p.faults...)
	}
	return New(p.name, p.vars, tables...)
}

// xmlParser builds variables and definitions from elements.
type xmlParser struct {
	d           *xml.Decoder
	name        string
	vars        []Variable
	index       map[string]int
	definitions []definition
	faults      []error
}

// definition is the distribution of a variable as it is written.
type definition struct {
	at       place
	variable []word // just one
	given    []word
	tables   int
	table    place
	p        []float64
}

// word is a name with its place.
type word struct {
	text string
	at   place
}

func (p *xmlParser) note(err error) { p.faults = append(p.faults, err) }

// parts are the elements, each with those it may be in; one that holds others
// has no text.
var parts = map[string]struct {
	in    []string
	holds bool
}{
	"BIF":         {[]string{""}, true},
	"NETWORK":     {[]string{"BIF"}, true},
	"VARIABLE":    {[]string{"NETWORK"}, true},
	"DEFINITION":  {[]string{"NETWORK"}, true},
	"PROBABILITY": {[]string{"NETWORK"}, true}, // DEFINITION, before version 0.3
	"NAME":        {[]string{"NETWORK", "VARIABLE"}, false},
	"OUTCOME":     {[]string{"VARIABLE"}, false},
	"VALUE":       {[]string{"VARIABLE"}, false}, // OUTCOME, before version 0.3
	"TYPE":        {[]string{"VARIABLE"}, false}, // before version 0.3
	"FOR":         {[]string{"DEFINITION", "PROBABILITY"}, false},
	"GIVEN":       {[]string{"DEFINITION", "PROBABILITY"}, false},
	"TABLE":       {[]string{"DEFINITION", "PROBABILITY"}, false},
	"PROPERTY":    {[]string{"NETWORK", "VARIABLE", "DEFINITION", "PROBABILITY"}, false},
}

// read goes through the elements.
func (p *xmlParser) read() error {
	open := []string{""}
	var text strings.Builder
	var start place
	for networks := 0; ; {
		line, col := p.d.InputPos()
		at := place{int32(line), int32(col)}
		t, err := p.d.Token()
		if err == io.EOF {
			if networks == 0 {
				return at.fault("there should be a <BIF> with a <NETWORK>")
			}
			return nil
		}
		if err != nil {
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				err = errors.New(syntax.Msg)
			}
			return at.fault("%v", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			name, inside := t.Name.Local, open[len(open)-1]
			part, known := parts[name]
			if !known || !slices.Contains(part.in, inside) {
				return at.fault("<%s> can't be here", name)
			}
			switch name {
			case "NETWORK":
				if networks++; networks > 1 {
					return at.fault("there is a network already")
				}
			case "VARIABLE":
				p.vars = append(p.vars, Variable{})
				for _, a := range t.Attr {
					if a.Name.Local == "TYPE" && a.Value != "nature" {
						p.note(at.fault("the variable is of type %q, want nature: decisions and utilities are not part of a Bayesian network", a.Value))
					}
				}
			case "DEFINITION", "PROBABILITY":
				p.definitions = append(p.definitions, definition{at: at})
			}
			open = append(open, name)
			text.Reset()
			start = at
		case xml.CharData:
			if inside := open[len(open)-1]; !parts[inside].holds {
				text.Write(t)
			} else if strings.TrimSpace(string(t)) != "" {
				return at.fault("text can't be here, in <%s>", inside)
			}
		case xml.EndElement:
			name := t.Name.Local
			open = open[:len(open)-1]
			p.end(name, open[len(open)-1], word{strings.TrimSpace(text.String()), start})
		}
	}
}

// end takes an element that ends.
func (p *xmlParser) end(name, inside string, w word) {
	var v *Variable
	var def *definition
	switch inside {
	case "VARIABLE":
		v = &p.vars[len(p.vars)-1]
	case "DEFINITION", "PROBABILITY":
		def = &p.definitions[len(p.definitions)-1]
	}
	switch name {
	case "NAME":
		switch {
		case v == nil:
			p.name = w.text
		case v.Name != "":
			p.note(w.at.fault("the variable %s has a name already", v.Name))
		default:
			v.Name = w.text
			if _, twice := p.index[w.text]; twice {
				p.note(w.at.fault("variable %q is given twice", w.text))
			}
			p.index[w.text] = len(p.vars) - 1
		}
	case "OUTCOME", "VALUE":
		v.States = append(v.States, w.text)
	case "FOR":
		def.variable = append(def.variable, w)
	case "GIVEN":
		def.given = append(def.given, w)
	case "TABLE":
		if def.tables++; def.tables > 1 {
			p.note(w.at.fault("there is a table already"))
			return
		}
		def.table = w.at
		for field := range strings.FieldsSeq(w.text) {
			x, err := strconv.ParseFloat(field, 64)
			if err != nil || !(x >= 0) || math.IsInf(x, 1) {
				p.note(w.at.fault("%q in the table is no probability", field))
				return
			}
			def.p = append(def.p, x)
		}
	}
}

// table makes the table of a definition, nil after a fault.
func (p *xmlParser) table(def definition) *discrete.Table {
	if len(def.variable) != 1 || def.tables != 1 {
		p.note(def.at.fault("there are %d <FOR> and %d <TABLE>, want one each", len(def.variable), def.tables))
		return nil
	}
	before := len(p.faults)
	var family []Variable
	cells := 1.0
	for _, w := range append(slices.Clone(def.given), def.variable[0]) {
		i, known := p.index[w.text]
		switch {
		case !known:
			var names []string
			for _, v := range p.vars {
				names = append(names, v.Name)
			}
			p.note(w.at.fault("no variable %q%s", w.text, nearest.Suggest(w.text, names)))
			continue
		case len(p.vars[i].States) == 0:
			p.note(w.at.fault("%s has no states", w.text))
		}
		family = append(family, p.vars[i])
		cells *= float64(len(p.vars[i].States))
	}
	if len(p.faults) > before {
		return nil
	}
	if float64(len(def.p)) != cells {
		p.note(def.table.fault("there are %d probabilities, want %v", len(def.p), cells))
		return nil
	}
	t, err := newTable(family, def.p)
	if err != nil {
		p.note(def.table.fault("%s", strings.TrimPrefix(err.Error(), "bn: ")))
	}
	return t
}

// XMLBIF writes the network in XMLBIF, version 0.3, a row of each table a line.
func (n *Network) XMLBIF() string {
	var b strings.Builder
	element := func(indent, name, text string) {
		fmt.Fprintf(&b, "%s<%s>", indent, name)
		xml.EscapeText(&b, []byte(text)) // to memory: there is no error
		fmt.Fprintf(&b, "</%s>\n", name)
	}
	b.WriteString(xml.Header + "<BIF VERSION=\"0.3\">\n<NETWORK>\n")
	element("", "NAME", n.name)
	for _, v := range n.vars {
		b.WriteString("<VARIABLE TYPE=\"nature\">\n")
		element("  ", "NAME", v.Name)
		for _, s := range v.States {
			element("  ", "OUTCOME", s)
		}
		b.WriteString("</VARIABLE>\n")
	}
	for i, v := range n.vars {
		over := n.cpt(i).Vars()
		b.WriteString("<DEFINITION>\n")
		element("  ", "FOR", v.Name)
		for _, u := range over[:len(over)-1] {
			element("  ", "GIVEN", u.Name)
		}
		b.WriteString("  <TABLE>\n")
		for row := range slices.Chunk(n.cpt(i).Values(), len(v.States)) {
			for x, p := range row {
				b.WriteString([]string{"    ", " "}[min(x, 1)] + strconv.FormatFloat(p, 'g', -1, 64))
			}
			b.WriteString("\n")
		}
		b.WriteString("  </TABLE>\n</DEFINITION>\n")
	}
	b.WriteString("</NETWORK>\n</BIF>\n")
	return b.String()
}
