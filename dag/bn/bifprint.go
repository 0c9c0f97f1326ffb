package bn

import (
	"fmt"
	"strconv"
	"strings"
)

// BIF writes the network in the Interchange Format, a row of each table a line.
func (n *Network) BIF() string {
	var b strings.Builder
	fmt.Fprintf(&b, "network %s {\n}\n", quote(n.name))
	for _, v := range n.vars {
		fmt.Fprintf(&b, "variable %s {\n  type discrete [ %d ] { ", quote(v.Name), len(v.States))
		for k, s := range v.States {
			if k > 0 {
				b.WriteString(", ")
			}
			b.WriteString(quote(s))
		}
		b.WriteString(" };\n}\n")
	}
	for i, v := range n.vars {
		t := n.cpt(i)
		over, p := t.Vars(), t.Values()
		var parents []Variable
		for _, u := range over[:len(over)-1] {
			parents = append(parents, n.vars[n.index[u.Name]])
		}
		fmt.Fprintf(&b, "probability ( %s", quote(v.Name))
		for j, u := range parents {
			b.WriteString([]string{" | ", ", "}[min(j, 1)] + quote(u.Name))
		}
		b.WriteString(" ) {\n")
		for row := range len(p) / len(v.States) {
			b.WriteString("  ")
			if len(parents) == 0 {
				b.WriteString("table")
			} else {
				for j, s := range statesOf(parents, row) {
					b.WriteString([]string{"(", ", "}[min(j, 1)] + quote(s))
				}
				b.WriteString(")")
			}
			for x, q := range p[row*len(v.States) : (row+1)*len(v.States)] {
				b.WriteString([]string{" ", ", "}[min(x, 1)] + strconv.FormatFloat(q, 'g', -1, 64))
			}
			b.WriteString(";\n")
		}
		b.WriteString("}\n")
	}
	return b.String()
}
