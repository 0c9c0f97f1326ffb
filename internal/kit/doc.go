// Package kit reads the kits of testdata/cases/nn: networks with their data and
// known answers, each a folder with a kit.json. Tests of every package that works
// on networks use it, so that a test has no number of its own.
//
//	kit.Each(t, func(t *testing.T, k *kit.Kit) {
//		m := k.Open(t, k.Members[0], nn.Options{})
//		test := k.Read(t, "test")
//		prob := kit.Run(t, m, test.X, "prob")
//		k.Check(t, "test/member0/auc", auc(prob, test.Labels))
//	}, "binary")
//
// # Stability
//
// Internal, for tests.
//
// # Tests
//
// Every kit; every key of every reference has an owner; planted errors.
package kit
