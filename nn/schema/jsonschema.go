package schema

import (
	"encoding/json"
	"math"

	"github.com/seed78144065/credence/nn"
)

// property is what JSON Schema says of a field.
type property struct {
	Type    any      `json:"type"`
	Enum    []any    `json:"enum,omitempty"`
	Minimum *float64 `json:"minimum,omitempty"`
	Maximum *float64 `json:"maximum,omitempty"`
}

// JSONSchema returns the JSON Schema of the records that an Encoder takes, for
// those who send them: columns that may not be missing are required, and ends of
// ranges are there where they refuse.
//
// Source: JSON Schema, draft 2020-12.
func (s *Schema) JSONSchema() ([]byte, error) {
	if err := s.Valid(); err != nil {
		return nil, err
	}
	out := struct {
		Schema     string              `json:"$schema"`
		Type       string              `json:"type"`
		Properties map[string]property `json:"properties"`
		Required   []string            `json:"required,omitempty"`
	}{Schema: "https://json-schema.org/draft/2020-12/schema", Type: "object", Properties: map[string]property{}}
	for _, in := range s.Inputs {
		for _, c := range in.Columns {
			if _, has := out.Properties[c.Name]; has || c.Indicates != "" {
				continue
			}
			out.Properties[c.Name] = c.property(in.Type)
			if c.Missing.Rule == RefuseMissing {
				out.Required = append(out.Required, c.Name)
			}
		}
	}
	return json.MarshalIndent(out, "", "  ")
}

func (c *Column) property(typ nn.Type) property {
	var p property
	name := "number"
	switch {
	case typ == nn.String || c.Levels != nil:
		name = "string"
	case typ == nn.Bool:
		name = "boolean"
	case c.Integer || typ == nn.Int64 || typ == nn.Int32:
		name = "integer"
	}
	p.Type = name
	nullable := c.Missing.Rule != RefuseMissing
	if nullable {
		p.Type = []string{name, "null"}
	}
	if c.Unknown == "" {
		for _, l := range c.Levels {
			p.Enum = append(p.Enum, l)
		}
		if nullable && p.Enum != nil {
			p.Enum = append(p.Enum, nil)
		}
	}
	if r := c.Range; r != nil && c.Outside == RefuseOutside {
		if !math.IsInf(r.Min, 0) {
			p.Minimum = &r.Min
		}
		if !math.IsInf(r.Max, 0) {
			p.Maximum = &r.Max
		}
	}
	return p
}
