package schema_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn/schema"
)

// BenchmarkEncode turns rows of the credit data, 7 numbers and 13 categories, into
// tensors: one record that is a map, one in JSON, and a table of all.
func BenchmarkEncode(b *testing.B) {
	k := kit.Named(b, "german_credit")
	if k == nil {
		return
	}
	s := new(schema.Schema)
	text, record := readAll(b, k, s)
	e := encoder(b, s, nil)
	f, err := os.Open(k.Path(k.Files["test"]))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	tab, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		b.Fatal(err)
	}
	var batch schema.Batch
	for _, c := range []struct {
		name string
		rows int
		run  func() error
	}{
		{"record", 1, func() error { return e.Record(record, &batch) }},
		{"json", 1, func() error { return e.JSON(text, &batch) }},
		{"table", tab.N(), func() error { return e.Table(tab, &batch) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := c.run(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.rows), "ns/row")
		})
	}
}

// readAll reads the schema of a kit, and the first row of its test data as JSON
// and as a map.
func readAll(b *testing.B, k *kit.Kit, s *schema.Schema) ([]byte, map[string]any) {
	b.Helper()
	d := k.Read(b, "test")
	record := map[string]any{}
	levels := map[string]bool{}
	decode(b, k.Path(k.Schema), s)
	for _, in := range s.Inputs {
		for _, c := range in.Columns {
			levels[c.Name] = c.Levels != nil
		}
	}
	for _, name := range k.Columns.Features {
		if levels[name] {
			record[name] = d.Text(b, name)[0]
		} else {
			record[name] = d.Column(b, name)[0]
		}
	}
	text, err := json.Marshal(record)
	if err != nil {
		b.Fatal(err)
	}
	return text, record
}
