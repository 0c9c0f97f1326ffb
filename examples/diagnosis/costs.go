package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/dag/bn"
)

// costs are those of tests, and of actions in each state of one variable.
type costs struct {
	file    string
	tests   []bn.Test
	actions []string
	about   string // the variable of the actions, "" without
	cost    map[string]map[string]float64
}

// columns of a file of costs.
var columns = []string{"kind", "name", "state", "cost"}

// parseCosts reads a table with the columns kind, name, state and cost. A row is
// of one of two kinds:
//
//	test,ama,,60                     looking at the variable ama costs 60
//	action,treat,PBC=present,1500    so does treat if PBC is present
//
// Errors, all at once, with file, line and column: what is no such row; unknown
// names; actions about different variables; states without a cost.
func parseCosts(text []byte, file string, net *bn.Network) (*costs, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	r.TrimLeadingSpace, r.Comment = true, '#'
	c := &costs{file: file, cost: map[string]map[string]float64{}}
	var faults []error
	first := true
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errors.Join(append(faults, fmt.Errorf("%s: %w", file, err))...)
		}
		fault := func(field int, err error) {
			line, col := r.FieldPos(field)
			faults = append(faults, fmt.Errorf("%s:%d:%d: %w", file, line, col, err))
		}
		if first {
			first = false
			if !slices.Equal(row, columns) {
				fault(0, fmt.Errorf("the columns are %s, want %s", strings.Join(row, ","), strings.Join(columns, ",")))
				break
			}
			continue
		}
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		x, err := strconv.ParseFloat(row[3], 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) || row[0] == "test" && x < 0 {
			fault(3, fmt.Errorf("the cost is %q, want a number, and of a test one that is not negative", row[3]))
			continue
		}
		switch row[0] {
		case "test":
			if field, err := c.test(row, x, net); err != nil {
				fault(field, err)
			}
		case "action":
			if field, err := c.action(row, x, net); err != nil {
				fault(field, err)
			}
		default:
			fault(0, fmt.Errorf("the kind is %q, want test or action", row[0]))
		}
	}
	if first {
		faults = append(faults, fmt.Errorf("%s: the file is empty, want the columns %s", file, strings.Join(columns, ",")))
	}
	if faults == nil {
		faults = append(faults, c.complete(net))
	}
	return c, errors.Join(faults...)
}

// test adds what a test costs; the field is the one with the fault.
func (c *costs) test(row []string, cost float64, net *bn.Network) (field int, err error) {
	if _, err := net.Variable(row[1]); err != nil {
		return 1, err
	}
	if row[2] != "" {
		return 2, fmt.Errorf("the state of a test is %q, want none", row[2])
	}
	if slices.ContainsFunc(c.tests, func(t bn.Test) bool { return t.Variable == row[1] }) {
		return 1, fmt.Errorf("the test %s is given twice", row[1])
	}
	c.tests = append(c.tests, bn.Test{Variable: row[1], Cost: cost})
	return 0, nil
}

// action adds what an action costs in a state.
func (c *costs) action(row []string, cost float64, net *bn.Network) (field int, err error) {
	if row[1] == "" {
		return 1, errors.New("the action has no name")
	}
	name, state, is := strings.Cut(row[2], "=")
	if !is {
		return 2, fmt.Errorf("the state is %q, want one such as node=state", row[2])
	}
	if _, err := net.State(name, state); err != nil {
		return 2, err
	}
	if c.about == "" {
		c.about = name
	}
	if name != c.about {
		return 2, fmt.Errorf("the action is about %s, those before are about %s", name, c.about)
	}
	if !slices.Contains(c.actions, row[1]) {
		c.actions = append(c.actions, row[1])
		c.cost[row[1]] = map[string]float64{}
	}
	if _, twice := c.cost[row[1]][state]; twice {
		return 2, fmt.Errorf("the cost of %s with %s is given twice", row[1], row[2])
	}
	c.cost[row[1]][state] = cost
	return 0, nil
}

// complete returns which costs of actions are missing.
func (c *costs) complete(net *bn.Network) error {
	if c.about == "" {
		return nil
	}
	v, err := net.Variable(c.about)
	if err != nil {
		return err
	}
	var faults []error
	for _, a := range c.actions {
		for _, s := range v.States {
			if _, has := c.cost[a][s]; !has {
				faults = append(faults, fmt.Errorf("%s: no cost of %s with %s=%s", c.file, a, v.Name, s))
			}
		}
	}
	return errors.Join(faults...)
}

// decision returns the actions about a variable, nil if they are about none or
// another.
func (c *costs) decision(v bn.Variable) *bn.Decision {
	if c == nil || c.about != v.Name {
		return nil
	}
	d := &bn.Decision{Actions: c.actions}
	for _, a := range c.actions {
		row := make([]float64, len(v.States))
		for k, s := range v.States {
			row[k] = c.cost[a][s]
		}
		d.Cost = append(d.Cost, row)
	}
	return d
}
