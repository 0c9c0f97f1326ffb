package kit

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/nn"
)

// owners are the packages whose tests check a key of a reference.
var owners = map[string]string{
	"n_train": "internal/kit", "n_calib": "internal/kit", "n_test": "internal/kit", "positives": "internal/kit",
	"n": "internal/kit", "classes": "internal/kit", "pixel_scaling": "internal/kit",

	"test": "nn/calibration", "calibration_member0": "nn/calibration", "member0": "nn/calibration", "temperature": "nn/calibration",
	"after_temperature": "nn/calibration", "ensemble3": "nn/calibration", "ensemble5_mean_prob_test": "nn/calibration",
	"prior_shift": "nn/calibration", "selective_prediction": "nn/selective",

	"uncertainty_decomposition_nats": "nn/predictive", "mcdropout_200_masks": "nn/predictive", "mcdropout_train_op_200": "nn/predictive",
	"ensemble": "nn/predictive", "raw_quantile_interval_90": "nn/predictive",

	"conformal_ensemble_mean_prob": "nn/conformal", "conformal_member0": "nn/conformal", "conformal": "nn/conformal",
	"aci_gamma.01_alpha.1_fixed_calib": "nn/conformal",

	"laplace_last_layer_member0": "nn/lastlayer",

	"ood_permuted_vs_test_auroc": "nn/ood", "ood_auroc_member0": "nn/ood", "ood_scores_first5_test": "nn/ood", "vim_alpha": "nn/ood",

	"cascade_light_then_ensemble": "nn/cascade", "drift_feature": "nn/monitor",
	"fairness_test_favourable=prob_bad<0.5": "causal/fairness",
}

// tarnetKeys are those of kits of effects, by split.
var tarnetKeys = map[string]string{
	"train": "causal/individual", "calib": "causal/individual", "test": "causal/individual", "all": "causal/individual",
}

// Every key of every reference has a package that checks it.
func TestCasesOwners(t *testing.T) {
	Each(t, func(t *testing.T, k *Kit) {
		if len(k.Keys("")) == 0 {
			t.Error("no reference")
		}
		for _, key := range k.Keys("") {
			of := owners
			if k.Task == "tarnet" {
				of = tarnetKeys
			}
			if of[key] == "" {
				t.Errorf("nobody checks %s", key)
			}
		}
	})
}

// The data are as many as the reference says, and rows go into the models as
// those of the known answers did.
func TestCasesData(t *testing.T) {
	Each(t, func(t *testing.T, k *Kit) {
		test := k.Read(t, "test")
		for role, key := range map[string]string{"train": "n_train", "calib": "n_calib", "test": "n_test"} {
			d := k.Read(t, role)
			if k.Has(key) {
				k.Check(t, key, len(d.X))
			}
			if k.Has("n/" + role) {
				k.Check(t, "n/"+role, len(d.X))
			}
			if k.Has("positives/" + role) {
				count := 0
				for _, l := range d.Labels {
					count += l
				}
				k.Check(t, "positives/"+role, count)
			}
		}
		if k.Has("classes") {
			k.Check(t, "classes", k.Classes)
		}
		m, err := nn.OpenFile(k.Path(k.Members[0]), nn.Options{})
		if err != nil { // a model for another runtime; nn/ort has its own test
			t.Logf("not for the embedded executor: %v", err)
			return
		}
		defer m.Close()
		var known struct {
			Tolerance tolerance
			Outputs   map[string]struct {
				Data  []float64
				Shape []int
			}
		}
		if err := json.Unmarshal(read(t, k.Path(k.Expected[k.Members[0]])), &known); err != nil {
			t.Fatal(err)
		}
		for name, want := range known.Outputs {
			rows := want.Shape[0]
			got := Run(t, m, test.X[:rows], name)
			for i, w := range want.Data {
				g := got[i*rows/len(want.Data)][i%(len(want.Data)/rows)]
				if !(math.Abs(g-w) <= known.Tolerance.Abs+known.Tolerance.Rel*math.Abs(w)) {
					t.Errorf("%s[%d] is %v, want %v", name, i, g, w)
				}
			}
		}
	})
}

// The reference says of German credit, by group, what its fairness is; that the
// groups are read as it means them shows in their sizes.
func TestCasesGroups(t *testing.T) {
	Each(t, func(t *testing.T, k *Kit) {
		test := k.Read(t, "test")
		for column, g := range k.Protected {
			count := 0
			for _, in := range g.Members(t, test, column) {
				if in {
					count++
				}
			}
			k.Check(t, "fairness_test_favourable=prob_bad<0.5/"+g.Name+"/n_group", count)
		}
	})
}

// A result that is wrong is told: in its number, its form, its names.
func TestDifferences(t *testing.T) {
	k := &Kit{Name: "k", tolerance: map[string]tolerance{"default": {Abs: 0.01, Rel: 0.1}, "own": {}}}
	if err := json.Unmarshal([]byte(`{"a": {"x": 1, "list": [1, 2], "note": "words"}, "own": 3}`), &k.reference); err != nil {
		t.Fatal(err)
	}
	type m = map[string]any
	if got := k.differences("a", m{"x": 1.109, "list": []float64{1, 2}}); len(got) != 0 {
		t.Error(got)
	}
	for name, got := range map[string][]string{
		"too far":         k.differences("a", m{"x": 1.111, "list": []float64{1, 2}}),
		"too short":       k.differences("a", m{"x": 1, "list": []float64{1}}),
		"missing":         k.differences("a", m{"x": 1}),
		"too many":        k.differences("a", m{"x": 1, "list": []float64{1, 2}, "y": 1}),
		"not finite":      k.differences("a/x", math.NaN()),
		"own tolerance":   k.differences("own", 3.0001),
		"no such key":     k.differences("b", 1),
		"of another sort": k.differences("a", 1),
	} {
		if len(got) != 1 {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A folder of cases that lacks a kit is no fault.
func TestAbsent(t *testing.T) {
	t.Setenv(cases.Variable, t.TempDir())
	Each(t, func(t *testing.T, k *Kit) { t.Error(k.Name) })
	if k := Named(t, "fraud_ulb"); k != nil {
		t.Error(k)
	}
	if err := os.Unsetenv(cases.Variable); err != nil {
		t.Fatal(err)
	}
	if k := Named(t, "fraud_ulb"); k == nil || k.Task != "binary" {
		t.Error(k)
	}
}
