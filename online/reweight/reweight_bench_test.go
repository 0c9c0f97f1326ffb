package reweight

import "testing"

// BenchmarkUpdate: ten new rows, at 4000 old draws: log likelihoods, smoothing,
// k-hat.
func BenchmarkUpdate(b *testing.B) {
	old := drawsOf(b, normals(4000, 0, 1, 1), 4)
	rows := normalRows(b, make([]float64, 10), 0, 1, 10)
	w, err := New(old, Config{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := w.Snapshot().Update(b.Context(), rows); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(4000*float64(b.N)/b.Elapsed().Seconds(), "draws/s")
}
