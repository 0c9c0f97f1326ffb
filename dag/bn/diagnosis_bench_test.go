package bn_test

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
)

// BenchmarkDiagnosis explains a patient of hepar2, 70 variables, with ten
// findings.
func BenchmarkDiagnosis(b *testing.B) {
	n, err := bn.ReadFile(folder + "hepar2.bif")
	if err != nil {
		b.Fatal(err)
	}
	tree, err := n.Compile(bn.Config{})
	if err != nil {
		b.Fatal(err)
	}
	findings := []bn.Finding{
		{"sex", "female"}, {"age", "age51_65"}, {"fatigue", "present"}, {"itching", "present"}, {"jaundice", "absent"},
		{"phosphatase", "a699_240"}, {"ggtp", "a640_70"}, {"alt", "a99_35"}, {"cholesterol", "a349_240"}, {"hepatomegaly", "present"},
	}
	d, err := tree.Diagnose("PBC", findings...)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"diagnose", func() error { _, err := tree.Diagnose("PBC", findings...); return err }},
		{"explain", func() error { _, err := d.Explain("present"); return err }},
		{"sensitivity", func() error { _, err := d.Sensitivity(context.Background()); return err }},
		{"tests", func() error { _, err := d.Tests(nil, nil); return err }},
		{"conflict", func() error { _, err := tree.Conflict(findings...); return err }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := c.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
