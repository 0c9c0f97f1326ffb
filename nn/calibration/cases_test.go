//go:build cgo

package calibration_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/ort"
)

// runtime is ONNX Runtime: kits have quantised models and images.
func runtime(t *testing.T) nn.Options {
	t.Helper()
	r, err := ort.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return nn.Options{Runtime: r}
}

// column returns one number of each row.
func column(rows [][]float64, k int) []float64 {
	x := make([]float64, len(rows))
	for i, row := range rows {
		x[i] = row[k]
	}
	return x
}

// mean returns the mean over members.
func mean(members [][]float64) []float64 {
	m := make([]float64, len(members[0]))
	for _, x := range members {
		for i, v := range x {
			m[i] += v / float64(len(members))
		}
	}
	return m
}

// scores are those of two classes, as the references have them.
func scores(t *testing.T, p []float64, labels []int) map[string]any {
	t.Helper()
	s, err := calibration.Summarize(p, labels)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{
		"n": s.N, "auc": s.Binary.Area.AUC, "nll": s.NLL, "brier": s.Brier, "accuracy": s.Accuracy,
		"ece15_toplabel": s.ECE, "ece15_positive": s.Binary.ECE,
	}
}

// checked compares scores with what the reference has of them: isotonic maps have no log loss there.
func checked(t *testing.T, k *kit.Kit, key string, p []float64, labels []int) {
	t.Helper()
	all := scores(t, p, labels)
	for _, name := range k.Keys(key) {
		k.Check(t, key+"/"+name, all[name])
	}
}

func TestCasesScores(t *testing.T) {
	o := runtime(t)
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		test := k.Read(t, "test")
		prob := k.Output(t, "members", "prob")
		var members [][]float64
		nll := 0.0
		for _, m := range k.OpenMembers(t, o) {
			members = append(members, column(kit.Run(t, m, test.X, prob), 0))
			v, err := calibration.NLL(members[len(members)-1], test.Labels)
			if err != nil {
				t.Fatal(err)
			}
			nll += v / float64(len(k.Members))
		}
		if key := "ensemble5_mean_prob_test"; k.Has(key) {
			checked(t, k, key, mean(members), test.Labels)
		}
		if !k.Has("test") {
			return
		}
		seen := map[string]bool{"members_mean_nll": true, "member0": true, "ensemble": true}
		k.Check(t, "test/members_mean_nll", nll)
		checked(t, k, "test/member0", members[0], test.Labels)
		checked(t, k, "test/ensemble", mean(members), test.Labels)
		for name, file := range map[string]string{"light": k.Light, "int8": k.Int8, "mcdropout_eval": k.MCDropout.Eval} {
			p := column(kit.Run(t, k.Open(t, file, o), test.X, prob), 0)
			checked(t, k, "test/"+name, p, test.Labels)
			seen[name] = true
			if name == "int8" {
				worst := 0.0
				for i, v := range p {
					worst = max(worst, math.Abs(v-members[0][i]))
				}
				k.Check(t, "test/int8_max_abs_diff_vs_member0", worst)
				seen["int8_max_abs_diff_vs_member0"] = true
			}
		}
		for _, name := range k.Keys("test") {
			if !seen[name] {
				t.Errorf("test/%s is not checked", name)
			}
		}
	}, "binary")
}

func TestCasesMaps(t *testing.T) {
	o := runtime(t)
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		const key = "calibration_member0"
		if !k.Has(key) {
			return
		}
		calib, test := k.Read(t, "calib"), k.Read(t, "test")
		m := k.Open(t, k.Members[0], o)
		logs := func(d *kit.Data) [][]float64 {
			rows, err := calibration.FromLogOdds(column(kit.Run(t, m, d.X, k.Output(t, "members", "logit")), 0))
			if err != nil {
				t.Fatal(err)
			}
			return rows
		}
		before, rows := logs(calib), logs(test)
		seen := 0
		for name, method := range map[string]calibration.Method{
			"before": nil, "after_temperature": calibration.TemperatureScaling{},
			"after_platt": calibration.PlattScaling{}, "after_isotonic": calibration.IsotonicRegression{},
		} {
			p := make([]float64, len(rows))
			var fitted calibration.Map = calibration.Temperature{T: 1}
			if method != nil {
				var report calibration.Report
				var err error
				if fitted, report, err = method.Fit(before, calib.Labels); err != nil {
					t.Fatal(err)
				}
				switch m := fitted.(type) {
				case calibration.Temperature:
					k.Check(t, key+"/temperature", m.T)
					k.Check(t, key+"/calib_nll_before", report.NLLBefore)
					k.Check(t, key+"/calib_nll_after_temperature", report.NLLAfter)
					seen += 3
				case calibration.Platt:
					k.Check(t, key+"/platt_a_b_on_logit", []float64{m.A, m.B})
					seen++
				}
			}
			to := make([]float64, 2)
			for i, row := range rows {
				if err := fitted.Apply(row, to); err != nil {
					t.Fatal(err)
				}
				p[i] = math.Exp(to[1])
			}
			checked(t, k, key+"/"+name, p, test.Labels)
			seen++
		}
		if names := k.Keys(key); len(names) != seen {
			t.Errorf("%d keys are checked of %v", seen, names)
		}
	}, "binary")
}

// The reference's correction by log-odds is decision.PriorShift, and a map as well.
func TestCasesPriorShift(t *testing.T) {
	o := runtime(t)
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if !k.Has("prior_shift") {
			return
		}
		var shares struct {
			Sample float64 `json:"sample_prior"`
			True   float64 `json:"true_prior"`
		}
		k.Reference(t, "prior_shift", &shares)
		train := k.Read(t, "train")
		positives := 0.0
		for _, y := range train.Labels {
			positives += float64(y)
		}
		shift := decision.PriorShift{Training: positives / float64(len(train.Labels)), Population: shares.True}
		k.Check(t, "prior_shift/sample_prior", shift.Training)
		k.Check(t, "prior_shift/true_prior", shift.Population)
		k.Check(t, "prior_shift/logit_offset", shift.Intercept())
		test := k.Read(t, "test")
		var members [][]float64
		for _, m := range k.OpenMembers(t, o) {
			members = append(members, column(kit.Run(t, m, test.X, k.Output(t, "members", "logit")), 0))
		}
		rows, err := calibration.FromLogOdds(mean(members)[:5])
		if err != nil {
			t.Fatal(err)
		}
		var got []float64
		for _, row := range rows {
			p := math.Exp(row[1])
			corrected, err := shift.Correct(p)
			if err != nil {
				t.Fatal(err)
			}
			if err := (calibration.Platt{A: 1, B: shift.Intercept()}).Apply(row, row); err != nil {
				t.Fatal(err)
			}
			got = append(got, math.Exp(row[1]))
			if d := math.Abs(corrected - math.Exp(row[1])); d > 1e-14 { // rounding
				t.Errorf("%v by Correct, %v by the map", corrected, math.Exp(row[1]))
			}
		}
		k.Check(t, "prior_shift/first5_corrected_prob_from_mean_logit", got)
	}, "binary")
}

func TestCasesClasses(t *testing.T) {
	o := runtime(t)
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		calib, test := k.Read(t, "calib"), k.Read(t, "test")
		logits := k.Output(t, "members", "logits")
		logs := func(m *nn.Model, d *kit.Data) [][]float64 {
			rows, err := calibration.FromLogits(kit.Run(t, m, d.X, logits))
			if err != nil {
				t.Fatal(err)
			}
			return rows
		}
		check := func(key string, p [][]float64) {
			t.Helper()
			s, err := calibration.Summarize(p, test.Labels)
			if err != nil {
				t.Fatal(err)
			}
			all := map[string]any{"accuracy": s.Accuracy, "nll": s.NLL, "ece15": s.ECE, "brier": s.Brier}
			for _, name := range k.Keys(key) {
				k.Check(t, key+"/"+name, all[name])
			}
		}
		members := k.OpenMembers(t, o)
		ensemble := make([][]float64, len(test.X))
		var first [][]float64
		for j, m := range members {
			p := logs(m, test)
			for i, row := range p {
				for c, v := range row {
					row[c] = math.Exp(v)
				}
				if j == 0 {
					ensemble[i] = make([]float64, len(row))
				}
				for c, v := range row {
					ensemble[i][c] += v / float64(len(members))
				}
			}
			if j == 0 {
				first = p
			}
		}
		check("member0", first)
		check(fmt.Sprintf("ensemble%d", len(members)), ensemble)
		m, _, err := calibration.TemperatureScaling{}.Fit(logs(members[0], calib), calib.Labels)
		if err != nil {
			t.Fatal(err)
		}
		k.Check(t, "temperature", m.(calibration.Temperature).T)
		p := logs(members[0], test)
		for _, row := range p {
			if err := m.Apply(row, row); err != nil {
				t.Fatal(err)
			}
			for c, v := range row {
				row[c] = math.Exp(v)
			}
		}
		check("after_temperature", p)
	}, "classification")
}
