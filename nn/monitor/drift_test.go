package monitor_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/monitor"
	"github.com/seed78144065/credence/nn/schema"
	"github.com/seed78144065/credence/online/drift"
)

// shop is a schema with a column of each sort.
func shop() *schema.Schema {
	return &schema.Schema{Inputs: []schema.Input{
		{Port: "num", Type: nn.Float32, Columns: []schema.Column{
			{Name: "amount"},
			{Name: "age", Missing: schema.Missing{Rule: schema.Mean, Value: 40}},
			{Name: "age_missing", Indicates: "age"},
			{Name: "limit", Missing: schema.Missing{Rule: schema.Keep}},
		}},
		{Port: "cat", Type: nn.Int64, Columns: []schema.Column{
			{Name: "country", Levels: []string{"fr", "it", "uk"}, Unknown: "uk"}, {Name: "hour"},
		}},
		{Port: "flag", Type: nn.Bool, Columns: []schema.Column{{Name: "new"}}},
		{Port: "note", Type: nn.String, Columns: []schema.Column{{Name: "note"}}},
	}}
}

// orders are n rows that may be changed, and scores of them.
func orders(t testing.TB, e *schema.Encoder, n int, seed uint64, change func(r *rand.Rand, row map[string]any)) (*schema.Batch, []float64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	rows, score := make([]map[string]any, n), make([]float64, n)
	for i := range rows {
		row := map[string]any{"amount": r.ExpFloat64(), "age": 40 + 10*r.NormFloat64(), "limit": r.Float64(), "country": []string{"fr", "it", "uk"}[r.IntN(3)], "hour": r.IntN(24), "new": r.IntN(2) == 1, "note": "x"}
		if r.IntN(5) == 0 {
			row["age"] = nil
		}
		if r.IntN(9) == 0 {
			row["limit"] = nil
		}
		score[i] = r.Float64()
		change(r, row)
		rows[i] = row
	}
	var b schema.Batch
	if err := e.Records(rows, &b); err != nil {
		t.Fatal(err)
	}
	return &b, score
}

func unchanged(*rand.Rand, map[string]any) {}

func newDrift(t testing.TB, e *schema.Encoder) *monitor.Drift {
	t.Helper()
	train, score := orders(t, e, 2000, 1, unchanged)
	// Eleven columns, each a false alarm once in a million comparisons at most.
	d, err := monitor.NewDrift(e, train, score, drift.MonitorConfig{Window: 400, Level: alarm})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDrift: rows like those of training raise no alarm at one in a million, and
// each change is told of in its own column.
func TestDrift(t *testing.T) {
	e := encoder(t, shop())
	for _, c := range []struct {
		want   string
		change func(r *rand.Rand, row map[string]any)
	}{
		{"", unchanged},
		{"amount", func(_ *rand.Rand, row map[string]any) { row["amount"] = row["amount"].(float64) * 2 }},
		{"age missing", func(r *rand.Rand, row map[string]any) { // as were 40, its mean
			if r.IntN(3) == 0 {
				row["age"] = nil
			}
		}},
		{"limit missing", func(r *rand.Rand, row map[string]any) {
			if r.IntN(2) == 0 {
				row["limit"] = nil
			}
		}},
		{"country", func(r *rand.Rand, row map[string]any) { // which the model takes for uk, as it was
			if row["country"] == "uk" && r.IntN(2) == 0 {
				row["country"] = "es"
			}
		}},
		{"hour", func(_ *rand.Rand, row map[string]any) { row["hour"] = row["hour"].(int) / 2 }},
		{"new", func(r *rand.Rand, row map[string]any) { row["new"] = r.IntN(6) == 0 }},
	} {
		d := newDrift(t, e)
		b, score := orders(t, e, 400, 2, c.change)
		if d.Compare() != nil {
			t.Error("a comparison of nothing")
		}
		full, err := d.Update(b, score)
		if err != nil || !full || d.Seen() != 400 {
			t.Fatalf("%t, %d rows, %v", full, d.Seen(), err)
		}
		var names, drifted []string
		for _, k := range d.Compare() {
			names = append(names, k.Column)
			if k.Drifted {
				drifted = append(drifted, k.Column)
			}
		}
		if got := strings.Join(names, ","); got != "amount,age,age missing,limit,limit missing,country,hour,new,score" {
			t.Errorf("columns %s", got)
		}
		// More that is missing has more of what stands for it, too.
		if of, also, _ := strings.Cut(c.want, " "); also != "" {
			drifted = without(drifted, of)
		}
		if got := strings.Join(drifted, ","); got != c.want {
			t.Errorf("%s: drift of %q", c.want, got)
		}
	}
	d := newDrift(t, e)
	b, score := orders(t, e, 400, 3, unchanged)
	for i := range score {
		score[i] *= score[i]
	}
	if _, err := d.Update(b, score); err != nil {
		t.Fatal(err)
	}
	if k := d.Compare()[8]; k.Column != "score" || !k.Drifted {
		t.Errorf("%+v", k)
	}
}

func without(names []string, name string) (rest []string) {
	for _, n := range names {
		if n != name {
			rest = append(rest, n)
		}
	}
	return rest
}

// TestDriftKept: a stream that is cut anywhere, kept and read goes on as if it had
// not been, and a batch is its rows one by one.
func TestDriftKept(t *testing.T) {
	e := encoder(t, shop())
	d, whole := newDrift(t, e), newDrift(t, e)
	for i := range 9 {
		b, score := orders(t, e, 100, uint64(10+i), unchanged)
		before := d.Snapshot()
		for _, s := range []*monitor.Drift{d, whole} {
			if _, err := s.Update(b, score); err != nil {
				t.Fatal(err)
			}
		}
		if before.Seen() != int64(100*i) || d.Seen() != int64(100*i+100) {
			t.Errorf("%d rows, before %d", d.Seen(), before.Seen())
		}
		binary, err := d.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		plain := newDrift(t, e)
		d = newDrift(t, e)
		if err := errors.Join(d.UnmarshalBinary(binary), json.Unmarshal(text, plain)); err != nil {
			t.Fatal(err)
		}
		if again, err := plain.AppendBinary(nil); err != nil || !bytes.Equal(again, binary) {
			t.Errorf("another state by JSON, %v", err)
		}
	}
	a, _ := d.MarshalBinary()
	b, _ := whole.MarshalBinary()
	if !bytes.Equal(a, b) {
		t.Error("another state after nine times")
	}
}

func TestDriftRefuses(t *testing.T) {
	e := encoder(t, shop())
	d := newDrift(t, e)
	b, score := orders(t, e, 3, 4, unchanged)
	before, _ := d.MarshalBinary()
	other := encoder(t, oneColumn("a"))
	for want, update := range map[string]func() (bool, error){
		"2 scores of 3 rows":   func() (bool, error) { return d.Update(b, score[:2]) },
		"0 scores of 3 rows":   func() (bool, error) { return d.Update(b, nil) },
		"row 2 has the score":  func() (bool, error) { return d.Update(b, []float64{0, 0, math.NaN()}) },
		"of another encoder":   func() (bool, error) { return d.Update(batchOf(t, other, "a", []float64{1, 2, 3}), score) },
		"not made by NewDrift": func() (bool, error) { return new(monitor.Drift).Update(b, score) },
		`row 1 has 7 in column`: func() (bool, error) {
			c, _ := orders(t, e, 3, 4, unchanged)
			c.Tensors[1].Int64s()[2] = 7
			return d.Update(c, score)
		},
	} {
		if _, err := update(); !errors.Is(err, monitor.ErrData) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if after, _ := d.MarshalBinary(); !bytes.Equal(before, after) {
		t.Error("what was refused has changed it")
	}
	if new(monitor.Drift).Compare() != nil || new(monitor.Drift).Snapshot().Seen() != 0 {
		t.Error("a Drift of nothing has seen rows")
	}
	if err := new(monitor.Drift).UnmarshalBinary(before); !errors.Is(err, drift.ErrSnapshot) {
		t.Error(err)
	}
	if _, err := monitor.NewDrift(e, b, score[:1], drift.MonitorConfig{}); !errors.Is(err, monitor.ErrData) {
		t.Error(err)
	}
	if _, err := monitor.NewDrift(e, new(schema.Batch), nil, drift.MonitorConfig{}); err == nil {
		t.Error("a training table of no rows")
	}
	if _, err := monitor.NewDrift(e, b, score, drift.MonitorConfig{Level: 2}); err == nil {
		t.Error("a level of 2")
	}
}

func TestDriftAllocation(t *testing.T) {
	e := encoder(t, shop())
	d := newDrift(t, e)
	b, score := orders(t, e, 400, 4, unchanged)
	update := func() {
		if _, err := d.Update(b, score); err != nil {
			t.Error(err)
		}
	}
	update()
	if n := testing.AllocsPerRun(5, update); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkDrift(b *testing.B) {
	e := encoder(b, shop())
	d := newDrift(b, e)
	batch, score := orders(b, e, 400, 4, unchanged)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Update(batch, score); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(batch.Rows), "ns/row")
}

func BenchmarkExpect(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run("n="+itoa(n), func(b *testing.B) {
			p, _ := draw(rand.New(rand.NewPCG(1, 2)), n, calibrated)
			for b.Loop() {
				if _, err := monitor.Expect(p, monitor.Judging{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
