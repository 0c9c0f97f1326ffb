package scoring

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/nn/schema"
)

// schemaFrom says where the schema is from.
func (q *Question) schemaFrom() string {
	if q.flags.schema != "" {
		return "-schema " + q.flags.schema
	}
	return "-train, all its columns but " + q.Label + " (-schema can name others),"
}

// readSchema reads that of the user, or takes all columns of the training rows in their
// order.
func (q *Question) readSchema(train []byte) error {
	zeros := cli.List(q.flags.zeros)
	if name := q.flags.schema; name != "" {
		text, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("-schema: %w", err)
		}
		q.Schema = &schema.Schema{}
		if err := json.Unmarshal(text, q.Schema); err != nil {
			return fmt.Errorf("-schema %s: %w", name, err)
		}
		if len(zeros) > 0 {
			return errors.New("-zeros is for rows without -schema, which has missing rules of its own")
		}
		return nil
	}
	ports := q.members[0].model.Inputs()
	if len(ports) != 1 {
		return fmt.Errorf("%s has the inputs %v; say with -schema which columns go where", q.members[0].name, ports)
	}
	t, err := read(q.trainName(), train, bayes.CSVConfig{Missing: missing})
	if err == nil { // text as numbers is a fault, which the second reading locates
		t, err = read(q.trainName(), train, bayes.CSVConfig{Missing: missing, Numeric: t.Names()})
	}
	if err != nil {
		return fmt.Errorf("-train: %w", err)
	}
	if !slices.Contains(t.Names(), q.Label) {
		return fmt.Errorf("-label: %s has no column %q; its columns are %q", q.trainName(), q.Label, t.Names())
	}
	port := schema.Input{Port: ports[0].Name, Type: ports[0].Type}
	for _, name := range t.Names() {
		if name == q.Label {
			continue
		}
		c := schema.Column{Name: name}
		if i := slices.Index(zeros, name); i >= 0 {
			c.Missing = schema.Missing{Rule: schema.Constant, Zero: true}
			if q.flags.impute == "median" {
				c.Missing.Rule = schema.Median
			}
			zeros = slices.Delete(zeros, i, i+1)
		} else if x, _ := t.Float(name); slices.ContainsFunc(x, math.IsNaN) { // all are numbers
			row := slices.IndexFunc(x, math.IsNaN)
			r := Rows{Name: q.trainName(), lines: lines(train)}
			return fmt.Errorf("-train: %s:%d: column %q: is missing; -schema can say what stands for it", r.Name, r.line(row), name)
		}
		port.Columns = append(port.Columns, c)
	}
	if len(zeros) > 0 {
		return fmt.Errorf("-zeros: %s has no columns %q", q.trainName(), zeros)
	}
	if q.Schema, err = schema.FromTable(t, port); err != nil {
		return fmt.Errorf("-train %s: %w", q.trainName(), err)
	}
	return nil
}

func (q *Question) trainName() string {
	if q.flags.train != "" {
		return q.flags.train
	}
	return "train.csv"
}
