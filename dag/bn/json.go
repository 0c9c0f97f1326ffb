package bn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/nearest"
)

// The JSON form of a network.
type (
	networkJSON struct {
		Name      string         `json:"name"`
		Variables []variableJSON `json:"variables"`
		Tables    []tableJSON    `json:"tables"`
	}
	variableJSON struct {
		Name   string   `json:"name"`
		States []string `json:"states"`
	}
	tableJSON struct {
		Variable string      `json:"variable"`
		Parents  []string    `json:"parents"`
		Rows     [][]float64 `json:"rows"`
	}
)

// MarshalJSON writes {"name": "two", "variables": [{"name": "A", "states": ["yes",
// "no"]}, …], "tables": [{"variable": "B", "parents": ["A"], "rows": [[0.2, 0.8],
// [0.4, 0.6]]}, …]}, which Parse reads too. There is a row for each combination of
// states of the parents, the last of which is fastest.
func (n *Network) MarshalJSON() ([]byte, error) {
	form := networkJSON{Name: n.name}
	for i, v := range n.vars {
		form.Variables = append(form.Variables, variableJSON(v))
		over := n.cpt(i).Vars()
		t := tableJSON{Variable: v.Name, Parents: []string{}}
		for _, u := range over[:len(over)-1] {
			t.Parents = append(t.Parents, u.Name)
		}
		for row := range slices.Chunk(n.cpt(i).Values(), len(v.States)) {
			t.Rows = append(t.Rows, row)
		}
		form.Tables = append(form.Tables, t)
	}
	return json.Marshal(form)
}

// UnmarshalJSON reads what MarshalJSON writes. Errors leave n as it is.
func (n *Network) UnmarshalJSON(b []byte) error {
	m, err := parseJSON(b)
	if err == nil {
		*n = *m
	}
	return err
}

func parseJSON(text []byte) (*Network, error) {
	var form networkJSON
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(&form)
	if err == nil && d.More() {
		err = errors.New("there is more after the network")
	}
	if err != nil {
		return nil, located(text, d.InputOffset(), err)
	}
	vars := make([]Variable, len(form.Variables))
	index := make(map[string]int, len(vars))
	var names []string
	for i, v := range form.Variables {
		vars[i] = Variable(v)
		index[v.Name] = i
		names = append(names, v.Name)
	}
	var faults []error
	var tables []*discrete.Table
	for _, t := range form.Tables {
		var family []Variable
		rows := 1.0
		for _, name := range append(slices.Clone(t.Parents), t.Variable) {
			i, known := index[name]
			if !known {
				faults = append(faults, &dag.UnknownNodeError{Op: "table of " + t.Variable, Name: name, Known: names})
				continue
			}
			family = append(family, vars[i])
			rows *= float64(len(vars[i].States))
		}
		if len(family) <= len(t.Parents) {
			continue
		}
		if rows == 0 {
			continue // New says which variable has no states
		}
		v := family[len(family)-1]
		if rows /= float64(len(v.States)); float64(len(t.Rows)) != rows {
			faults = append(faults, fmt.Errorf("bn: the table of %s has %d rows, want %v", v.Name, len(t.Rows), rows))
			continue
		}
		if k := slices.IndexFunc(t.Rows, func(row []float64) bool { return len(row) != len(v.States) }); k >= 0 {
			faults = append(faults, fmt.Errorf("bn: row %d of the table of %s has %d probabilities, want %d", k, v.Name, len(t.Rows[k]), len(v.States)))
			continue
		}
		table, err := newTable(family, slices.Concat(t.Rows...))
		faults = append(faults, err)
		tables = append(tables, table)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return New(form.Name, vars, tables...)
}

// located gives an error of the decoder its place in the text.
func located(text []byte, offset int64, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	msg := strings.TrimPrefix(err.Error(), "json: ")
	if field, unknown := strings.CutPrefix(msg, "unknown field "); unknown { // the decoder is past it
		offset = int64(bytes.Index(text, []byte(field))) + 1
		msg += nearest.Suggest(strings.Trim(field, `"`), []string{"name", "variables", "tables", "states", "variable", "parents", "rows"})
	} else if errors.As(err, &syntax) {
		offset = syntax.Offset
	} else if errors.As(err, &kind) {
		offset = kind.Offset
	}
	before := text[:min(int(offset), len(text))]
	return &SyntaxError{
		Line: 1 + bytes.Count(before, []byte("\n")),
		Col:  max(1, len(before)-1-bytes.LastIndexByte(before, '\n')),
		Msg:  msg,
	}
}
