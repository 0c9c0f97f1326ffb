package learn_test

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/dag/learn"
)

// BenchmarkPC learns from 10,000 rows of ALARM.
func BenchmarkPC(b *testing.B) {
	_, data := sampled(b, "alarm", 10000)
	for b.Loop() {
		r, err := learn.PC{}.Learn(context.Background(), data)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(r.Tests), "tests")
	}
}

// BenchmarkHillClimb learns from 10,000 rows of ALARM.
func BenchmarkHillClimb(b *testing.B) {
	_, data := sampled(b, "alarm", 10000)
	for b.Loop() {
		if _, err := (learn.HillClimb{}).Learn(context.Background(), data); err != nil {
			b.Fatal(err)
		}
	}
}
