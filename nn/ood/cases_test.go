package ood_test

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/ood"
)

// scores returns those of rows, or fails.
func scores(t testing.TB, d ood.Detector, rows [][]float64) []float64 {
	t.Helper()
	s, err := ood.Scores(context.Background(), d, rows)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// auroc is that of rows that are not familiar beside some that are.
func auroc(t testing.TB, d ood.Detector, familiar, other [][]float64) float64 {
	t.Helper()
	s, err := ood.Separate(scores(t, d, familiar), scores(t, d, other))
	if err != nil {
		t.Fatal(err)
	}
	return s.AUC
}

// Columns of tables, each permuted by itself, are less familiar than the test
// rows.
func TestCasesPermuted(t *testing.T) {
	ctx, checked := context.Background(), 0
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		const key = "ood_permuted_vs_test_auroc/"
		if !k.Has("ood_permuted_vs_test_auroc") {
			return // German credit, whose columns are levels
		}
		checked++
		m := k.Open(t, k.Features, nn.Options{})
		train, test, other := k.Read(t, "train"), k.Read(t, "test"), k.Read(t, "ood")
		features := func(x [][]float64) [][]float64 {
			return kit.Run(t, m, x, k.Output(t, "features", ""))
		}
		byFeatures, err := ood.FitMahalanobis(ctx, features(train.X), train.Labels, ood.MahalanobisOptions{Ridge: 1e-3})
		if err != nil {
			t.Fatal(err)
		}
		byInputs, err := ood.FitMahalanobis(ctx, train.X, nil, ood.MahalanobisOptions{Ridge: 1e-3, Standardize: true})
		if err != nil {
			t.Fatal(err)
		}
		near, err := ood.FitKNN(ctx, train.X, ood.KNNOptions{K: 10, Standardize: true})
		if err != nil {
			t.Fatal(err)
		}
		k.Check(t, key+"mahalanobis_features_ridge1e-3", auroc(t, byFeatures, features(test.X), features(other.X)))
		k.Check(t, key+"mahalanobis_inputs_z_ridge1e-3", auroc(t, byInputs, test.X, other.X))
		k.Check(t, key+"knn10_inputs_z", auroc(t, near, test.X, other.X))
		k.Check(t, key+"first5_mahalanobis_inputs", scores(t, byInputs, test.X[:5]))
		k.Check(t, key+"first5_knn10", scores(t, near, test.X[:5]))
	}, "binary")
	if checked == 0 {
		t.Log("no kit has a reference")
	}
}
