package drift

import (
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// stream is a distribution of observations that may change.
type stream struct {
	name          string
	before, after float64 // the mean of a normal, the rate of errors
	errors        bool
}

func (s stream) draw(from *rng.Stream, changed bool) float64 {
	mean := s.before
	if changed {
		mean = s.after
	}
	if s.errors {
		return rng.Bernoulli(from, mean)
	}
	return rng.Normal(from, mean, 1)
}

// length is that of the streams whose false alarms are counted: the first of them
// matter most, while a detector knows little.
const length = 10_000

// falseAlarms counts the alarms of a detector in streams that don't change.
func falseAlarms(t testing.TB, rule Rule, s stream, seed uint64, streams int) (alarms int) {
	t.Helper()
	d, err := New(rule)
	if err != nil {
		t.Fatal(err)
	}
	for i := range uint64(streams) {
		d.Reset()
		from := rng.New(seed, "drift/runlength", i)
		for range length {
			if _, err := d.Update(s.draw(&from, false)); err != nil {
				t.Fatal(err)
			}
		}
		alarms += int(d.Alarms())
	}
	return alarms
}

// streams are those of docs/drift.md.
var (
	normals = []stream{{"mean 0 → 0.5", 0, 0.5, false}, {"mean 0 → 1", 0, 1, false}, {"mean 0 → 2", 0, 2, false}}
	rare    = []stream{{"rate 0.02 → 0.04", 0.02, 0.04, true}, {"rate 0.02 → 0.1", 0.02, 0.1, true}}
	common  = []stream{{"rate 0.2 → 0.3", 0.2, 0.3, true}, {"rate 0.2 → 0.4", 0.2, 0.4, true}}
)

// measured are the rules of docs/drift.md: the defaults, and settings that many
// libraries have.
var measured = []struct {
	name    string
	rule    Rule
	streams [][]stream
	ours    bool
}{
	{"`CUSUM{}`", CUSUM{}, [][]stream{normals}, true},
	{"`PageHinkley{}`", PageHinkley{}, [][]stream{normals}, true},
	{"`PageHinkley{Delta: 0.005, Threshold: 50, Alpha: 0.9999, Scale: 1}`", riverPageHinkley, [][]stream{normals}, false},
	{"`ADWIN{}`", ADWIN{}, [][]stream{normals, rare, common}, true},
	{"`ADWIN{Delta: 0.002}`", ADWIN{Delta: 0.002}, [][]stream{normals, rare, common}, false},
	{"`KSWIN{}`", KSWIN{}, [][]stream{normals}, true},
	{"`KSWIN{Alpha: 0.005, Window: 100, Recent: 30, Sample: 30}`", KSWIN{Alpha: 0.005, Window: 100, Recent: 30, Sample: 30}, [][]stream{normals}, false},
	{"`DDM{}`", DDM{}, [][]stream{rare, common}, true},
	{"`DDM{MinErrors: -1}`", DDM{MinErrors: -1}, [][]stream{rare, common}, false},
	{"`EDDM{}`", EDDM{}, [][]stream{rare, common}, true},
	{"`EDDM{Warning: 0.95, Drift: 0.9}`", EDDM{Warning: 0.95, Drift: 0.9}, [][]stream{rare, common}, false},
	{"`HDDMA{}`", HDDMA{}, [][]stream{rare, common}, true},
	{"`HDDMW{}`", HDDMW{}, [][]stream{rare, common}, true},
}

// riverPageHinkley has the settings that river 0.19 begins with.
var riverPageHinkley = PageHinkley{Delta: 0.005, Threshold: 50, Alpha: 0.9999, Scale: 1}
