package monitor_test

import (
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/monitor"
	"github.com/seed78144065/credence/nn/schema"
	"github.com/seed78144065/credence/online/drift"
)

func encoder(t testing.TB, s *schema.Schema) *schema.Encoder {
	t.Helper()
	e, err := s.Encoder(nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// oneColumn is a schema of numbers that are not rounded.
func oneColumn(name string) *schema.Schema {
	return &schema.Schema{Inputs: []schema.Input{{Port: "x", Type: nn.Float64, Columns: []schema.Column{{Name: name}}}}}
}

// TestCases: drift of a column of the kits, as it is and shifted by half a
// standard deviation of training.
func TestCases(t *testing.T) {
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if !k.Has("drift_feature") {
			return
		}
		var name string
		k.Reference(t, "drift_feature/column", &name)
		e := encoder(t, oneColumn(name))
		train, test := k.Read(t, "train").Column(t, name), k.Read(t, "test").Column(t, name)
		mean, variance := 0.0, 0.0
		for _, v := range train {
			mean += v / float64(len(train))
		}
		for _, v := range train {
			variance += (v - mean) * (v - mean) / float64(len(train))
		}
		compare := func(rows []float64) drift.Comparison {
			t.Helper()
			d, err := monitor.NewDrift(e, batchOf(t, e, name, train), nil, drift.MonitorConfig{Window: len(rows)})
			if err != nil {
				t.Fatal(err)
			}
			full, err := d.Update(batchOf(t, e, name, rows), nil)
			if err != nil || !full {
				t.Fatalf("full: %t, %v", full, err)
			}
			return d.Compare()[0]
		}
		same := compare(test)
		for i := range test {
			test[i] += math.Sqrt(variance) / 2
		}
		shifted := compare(test)
		k.Check(t, "drift_feature", map[string]any{
			"psi_test": same.PSI, "psi_shift_half_sd": shifted.PSI,
			"ks_test": []float64{same.Statistic, same.P}, "ks_shift_half_sd": []float64{shifted.Statistic, shifted.P},
		})
		if same.Drifted || !shifted.Drifted || same.Column != name {
			t.Errorf("%+v, %+v", same, shifted)
		}
	}, "binary")
}

func batchOf(t *testing.T, e *schema.Encoder, name string, x []float64) *schema.Batch {
	t.Helper()
	tab, err := bayes.FromColumns(bayes.Col(name, x))
	if err != nil {
		t.Fatal(err)
	}
	var b schema.Batch
	if err := e.Table(tab, &b); err != nil {
		t.Fatal(err)
	}
	return &b
}

// TestCasesRealised: what labels show of the kits' members is what their reference
// has; what scores promise of the test rows is not what happens, and is once they are
// calibrated by the reference's temperature.
func TestCasesRealised(t *testing.T) {
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if !k.Has("test/member0") {
			return
		}
		m := k.Open(t, k.Members[0], nn.Options{})
		test := k.Read(t, "test")
		logit := kit.Run(t, m, test.X, k.Output(t, "members", "logit"))
		realise := func(temperature float64) (monitor.Expected, monitor.Realised) {
			t.Helper()
			p := make([]float64, len(logit))
			for i, row := range logit {
				p[i] = 1 / (1 + math.Exp(-row[0]/temperature))
			}
			e, err := monitor.Expect(p, monitor.Judging{})
			if err != nil {
				t.Fatal(err)
			}
			r, err := monitor.Realise(p, test.Labels, monitor.Judging{})
			if err != nil {
				t.Fatal(err)
			}
			return e, r
		}
		_, r := realise(1)
		for key, v := range map[string]float64{"n": float64(r.Rows), "auc": r.AUC, "brier": r.Brier, "accuracy": r.Accuracy, "nll": r.LogLoss} {
			k.Check(t, "test/member0/"+key, v)
		}
		if !k.Has("calibration_member0/temperature") {
			return
		}
		var temperature float64
		k.Reference(t, "calibration_member0/temperature", &temperature)
		brier := func(temperature float64) float64 {
			e, r := realise(temperature)
			surprises, err := monitor.Surprises(e, r)
			if err != nil || len(surprises) != 8 || surprises[1].Metric != "brier" {
				t.Fatalf("%v, %v", surprises, err)
			}
			return surprises[1].P
		}
		// The networks are overconfident, by some 4 standard errors, until their
		// scores are calibrated.
		if raw, calibrated := brier(1), brier(temperature); raw > 1e-4 || calibrated < 0.01 {
			t.Errorf("P of the Brier score is %v, calibrated %v", raw, calibrated)
		}
	}, "binary")
}

// TestCasesGroups: coverage of sets of the credit data by sex and age.
func TestCasesGroups(t *testing.T) {
	k := kit.Named(t, "german_credit")
	if k == nil {
		return
	}
	const alpha = 0.1
	calib, test := k.Read(t, "calib"), k.Read(t, "test")
	p := func(d *kit.Data) [][]float64 {
		mean := make([][]float64, len(d.X))
		for i := range mean {
			mean[i] = []float64{1, 0}
		}
		for _, m := range k.OpenMembers(t, nn.Options{}) {
			for i, row := range kit.Run(t, m, d.X, k.Output(t, "members", "prob")) {
				mean[i][0] -= row[0] / float64(len(k.Members))
				mean[i][1] += row[0] / float64(len(k.Members))
			}
		}
		return mean
	}
	sets, err := conformal.FitSets(conformal.LAC{}, p(calib), calib.Labels, alpha)
	if err != nil {
		t.Fatal(err)
	}
	trial, err := conformal.TrySets(sets, p(test), test.Labels)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(k.Path(k.Files["test"]))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tab, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		t.Fatal(err)
	}
	status, err := monitor.GroupsBy(tab, "personal_status_sex")
	if err != nil {
		t.Fatal(err)
	}
	var women []monitor.Group
	for _, g := range status {
		for _, level := range k.Protected["personal_status_sex"].Group {
			if g.Name == "personal_status_sex="+level {
				women = append(women, g)
			}
		}
	}
	age, err := monitor.GroupsAt(tab, "age", *k.Protected["age"].AtMost)
	if err != nil {
		t.Fatal(err)
	}
	groups := []monitor.Group{monitor.Union("female", women...), age[0]}
	for i, name := range []string{"personal_status_sex", "age"} {
		if want := k.Protected[name].Members(t, test, name); !slices.Equal(groups[i].In, want) {
			t.Errorf("other rows are in %s", groups[i].Name)
		}
	}
	got, worst, err := monitor.Coverage(trial.Covered, trial.Sizes, groups, alpha, 0.95)
	if err != nil || worst < 0 {
		t.Fatal(err)
	}
	for i, name := range []string{"female", "age<=25"} {
		var rows int
		k.Reference(t, "fairness_test_favourable=prob_bad<0.5/"+name+"/n_group", &rows)
		c := got[i]
		if c.Rows != rows || c.Group != name || c.Short || !(c.AllLo <= c.Lo && c.Lo <= c.Share && c.Share <= c.Hi && c.Hi <= c.AllHi && c.MeanSize > 0 && c.MeanSize <= 2) {
			t.Errorf("%+v of %d rows", c, rows)
		}
	}
}

// itoa names columns.
func itoa(i int) string { return strconv.Itoa(i) }
