package bn

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/dag/discrete"
)

// rows are the distributions of a variable as they are read.
type rows struct {
	vars  []Variable // the parents, then the variable
	over  []discrete.Variable
	width int
	p     []float64
	at    []place   // of each row, line 0 if it is not there
	rest  []float64 // by default
	after place     // of the default
}

// place is where a token is.
type place struct{ line, col int32 }

func (t token) place() place { return place{int32(t.line), int32(t.col)} }

func (a place) fault(format string, args ...any) error {
	return &SyntaxError{int(a.line), int(a.col), fmt.Sprintf(format, args...)}
}

// entry reads a table, a default or a row. If the variables are not known it
// only finds where the entry ends.
func (p *bifParser) entry(r *rows, t token, known bool) error {
	var states []token
	switch {
	case t.kind == '(':
		if _, err := p.take(); err != nil {
			return err
		}
		var err error
		if states, err = p.words(')', "a state"); err != nil {
			return err
		}
	case t.kind == 'w' && (t.text == "table" || t.text == "default"):
		if _, err := p.take(); err != nil {
			return err
		}
	default:
		return t.fault("there should be a table, a default, a row such as (a, b) 0.1, 0.9; or }, not %v", t)
	}
	numbers, err := p.words(';', "a probability")
	if err != nil || !known {
		return err
	}
	want := r.width
	if t.text == "table" {
		want = len(r.p)
	}
	if len(numbers) != want {
		p.note(t.fault("there are %d probabilities, want %d", len(numbers), want))
		return nil
	}
	values := make([]float64, len(numbers))
	for i, n := range numbers {
		x, err := strconv.ParseFloat(n.text, 64)
		if err != nil || !(x >= 0) || math.IsInf(x, 1) {
			p.note(n.fault("%v is no probability", n))
			return nil
		}
		values[i] = x
	}
	switch {
	case t.text == "default":
		if r.rest != nil {
			p.note(t.fault("there is a default already"))
		}
		r.rest, r.after = values, t.place()
	case t.text == "table":
		for k := range r.at {
			p.put(r, k, t)
			for x := range r.width {
				r.p[k*r.width+x] = values[x*len(r.at)+k]
			}
		}
	default:
		if k := p.row(r, t, states); k >= 0 {
			p.put(r, k, t)
			copy(r.p[k*r.width:], values)
		}
	}
	return nil
}

// put notes where a row is.
func (p *bifParser) put(r *rows, k int, t token) {
	if before := r.at[k]; before.line != 0 {
		p.note(t.fault("the row is there already, in line %d", before.line))
	}
	r.at[k] = t.place()
}

// row returns the number of the row of states of the parents, −1 if there is none.
func (p *bifParser) row(r *rows, t token, states []token) int {
	parents := r.vars[:len(r.vars)-1]
	if len(states) != len(parents) {
		p.note(t.fault("there are %d states, want one of each of the %d parents", len(states), len(parents)))
		return -1
	}
	k := 0
	for j, v := range parents {
		x, err := v.state(states[j].text)
		if err != nil {
			p.note(states[j].fault("%s", strings.TrimPrefix(err.Error(), "bn: ")))
			return -1
		}
		k = k*len(v.States) + x
	}
	return k
}

// table fills in the default and checks the sums.
func (p *bifParser) table(r *rows, name token) *discrete.Table {
	missing := 0
	for k := range r.at {
		row := r.p[k*r.width : (k+1)*r.width]
		if r.at[k].line == 0 {
			if r.rest == nil {
				missing++
				continue
			}
			copy(row, r.rest)
			r.at[k] = r.after
		}
		if sum, ok := scale(row); !ok {
			p.note(r.at[k].fault("the probabilities of %s sum to %v, want 1", name.text, sum))
			return nil
		}
	}
	if missing > 0 {
		p.note(name.fault("%d of the %d rows of %s are not there", missing, len(r.at), name.text))
		return nil
	}
	t, err := discrete.NewTable(r.over, r.p)
	if err != nil {
		p.note(name.fault("%v", err))
	}
	return t
}
