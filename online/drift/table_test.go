//go:build slow

package drift

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

var update = flag.Bool("update", false, "write the table of docs/drift.md")

// TestTable computes the table of docs/drift.md again: the streams are seeded, so
// that it must be the same.
func TestTable(t *testing.T) {
	const (
		streams = 400 // of 10,000 observations
		runs    = 400 // to a change
		history = 1000
		limit   = 5000
	)
	var table strings.Builder
	table.WriteString("| settings | stream | alarms | run length | delays |\n|---|---|---:|---:|---|\n")
	for _, m := range measured {
		for _, group := range m.streams {
			alarms := falseAlarms(t, m.rule, group[0], 1, streams)
			long := fmt.Sprintf("%.3g", float64(streams*length)/float64(max(1, alarms)))
			if alarms == 0 {
				long = "> " + long
			}
			var delays []string
			for _, s := range group {
				mean, missed := delay(t, m.rule, s, 1000, runs, history, limit)
				d := fmt.Sprintf("%v: %.0f", s.after, mean)
				if missed > 0 {
					d += fmt.Sprintf(" (%.3g %% missed)", 100*float64(missed)/runs)
				}
				delays = append(delays, d)
			}
			at := fmt.Sprintf("mean %v", group[0].before)
			if group[0].errors {
				at = fmt.Sprintf("rate %v", group[0].before)
			}
			fmt.Fprintf(&table, "| %s | %s | %d | %s | %s |\n", m.name, at, alarms, long, strings.Join(delays, ", "))
		}
	}
	const file = "../../docs/drift.md"
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	from, to := bytes.Index(page, []byte("| settings |")), bytes.LastIndex(page, []byte("|\n"))+2
	if got := string(page[from:to]); got == table.String() {
		return
	}
	if !*update {
		t.Fatalf("docs/drift.md has another table; want\n%s", table.String())
	}
	page = append(append(append([]byte(nil), page[:from]...), table.String()...), page[to:]...)
	if err := os.WriteFile(file, page, 0o644); err != nil {
		t.Fatal(err)
	}
}

// delay returns the mean number of observations from a change to the alarm, over
// runs in which history observations came before it without one; runs that find
// nothing within limit observations count as missed, and as limit.
func delay(t testing.TB, rule Rule, s stream, seed uint64, runs, history, limit int) (mean float64, missed int) {
	t.Helper()
	for run := 0; run < runs; seed++ {
		d, err := New(rule)
		if err != nil {
			t.Fatal(err)
		}
		from := rng.New(seed, "drift/delay")
		for range history {
			if _, err := d.Update(s.draw(&from, false)); err != nil {
				t.Fatal(err)
			}
		}
		if d.Alarms() > 0 {
			continue
		}
		run++
		n, found := 0, false
		for ; n < limit && !found; n++ {
			if found, err = d.Update(s.draw(&from, true)); err != nil {
				t.Fatal(err)
			}
		}
		if !found {
			missed++
		}
		mean += float64(n) / float64(runs)
	}
	return mean, missed
}
