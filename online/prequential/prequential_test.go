package prequential_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/prequential"
)

func begin(t testing.TB, c prequential.Config) *prequential.Scores {
	t.Helper()
	s, err := prequential.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func near(t *testing.T, what string, got, want, abs float64) {
	t.Helper()
	if !(math.Abs(got-want) <= abs) && !(math.IsNaN(got) && math.IsNaN(want)) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// bits are the state of scores, to compare.
func bits(t testing.TB, s *prequential.Scores) []byte {
	t.Helper()
	b, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// forecasts are n of them, right when bend is 1, with ties, and their outcomes.
func forecasts(n int, bend float64, seed uint64) (p, y []float64) {
	r := rand.New(rand.NewPCG(seed, 2))
	for range n {
		q := math.Round(40*r.Float64()*r.Float64()) / 40
		p = append(p, q)
		if r.Float64() < math.Pow(q, bend) {
			y = append(y, 1)
		} else {
			y = append(y, 0)
		}
	}
	return p, y
}

// TestBruteForce: scores of a stream against sums over all of it.
func TestBruteForce(t *testing.T) {
	p, y := forecasts(500, 1, 1)
	const fading, window = 0.98, 120
	s := begin(t, prequential.Config{Fading: fading, Window: window})
	for n := range p {
		if err := s.Update(p[n], y[n]); err != nil {
			t.Fatal(err)
		}
		if n%50 != 7 {
			continue
		}
		var loss, brier, rate, weights, total float64
		for i := range n + 1 {
			w := math.Pow(fading, float64(n-i))
			weights += w
			right := p[i]
			if y[i] == 0 {
				right = 1 - p[i]
			}
			l := -math.Log(math.Max(right, 0x1p-52))
			loss += w * l
			total += l
			brier += w * (y[i] - p[i]) * (y[i] - p[i])
			rate += w * y[i]
		}
		near(t, "log loss", s.LogLoss(), loss/weights, 1e-12)
		near(t, "Brier", s.Brier(), brier/weights, 1e-13)
		near(t, "rate", s.Rate(), rate/weights, 1e-13)
		near(t, "skill", s.Skill(), 1-(brier/weights)/(rate/weights*(1-rate/weights)), 1e-12)
		overall, _, _, count := s.Overall()
		near(t, "log loss from the start", overall, total/float64(n+1), 1e-12)
		if count != n+1 {
			t.Errorf("%d outcomes, want %d", count, n+1)
		}
		from := max(0, n+1-window)
		var higher, pairs, excess, variance float64
		for i := from; i <= n; i++ {
			excess += y[i] - p[i]
			variance += p[i] * (1 - p[i])
			for j := from; j <= n; j++ {
				if y[i] == 1 && y[j] == 0 {
					pairs++
					switch {
					case p[i] > p[j]:
						higher++
					case p[i] == p[j]:
						higher += 0.5
					}
				}
			}
		}
		near(t, "AUC", s.AUC(), higher/pairs, 1e-14)
		near(t, "bias", s.Bias(), excess/math.Sqrt(variance), 1e-12)
		seen, positives := 0, 0.0
		last := -1.0
		for _, b := range s.Calibration(10, 0.9) {
			seen += b.N
			positives += float64(b.N) * b.Rate
			if !(b.Lo > last && b.Hi >= b.Lo && b.Forecast >= b.Lo-1e-12 && b.Forecast <= b.Hi+1e-12 && b.RateLo <= b.Rate && b.Rate <= b.RateHi) {
				t.Errorf("after %v a bin %+v", last, b)
			}
			last = b.Hi
		}
		want := 0.0
		for i := from; i <= n; i++ {
			want += y[i]
		}
		if seen != n+1-from || math.Abs(positives-want) > 1e-9 {
			t.Errorf("bins of %d outcomes, %v positive; want %d, %v", seen, positives, n+1-from, want)
		}
	}
}

// TestWilson: 10 of 100 at 95 per cent are 0.0552 to 0.1744, [Wilson1927] as R 4.2.2's
// prop.test(10, 100, correct = FALSE) has it.
func TestWilson(t *testing.T) {
	s := begin(t, prequential.Config{})
	for i := range 100 {
		if err := s.Update(0.1, float64((i%10)/9)); err != nil {
			t.Fatal(err)
		}
	}
	bins := s.Calibration(5, 0.95)
	if len(bins) != 1 || bins[0].N != 100 {
		t.Fatalf("equal forecasts in the bins %+v", bins)
	}
	near(t, "lo", bins[0].RateLo, 0.05522914, 1e-8)
	near(t, "hi", bins[0].RateHi, 0.17436566, 1e-8)
	near(t, "bias", s.Bias(), 0, 1e-12)
}

// TestBins: bins of forecasts that all differ have as many outcomes, but for one.
func TestBins(t *testing.T) {
	for _, n := range []int{1, 9, 10, 11, 99, 1000} {
		s := begin(t, prequential.Config{})
		for i := range n {
			if err := s.Update(float64(i*7%n)/float64(n), 0); err != nil {
				t.Fatal(err)
			}
		}
		for _, bins := range []int{1, 3, 10} {
			all := s.Calibration(bins, 0.9)
			if len(all) != min(bins, n) {
				t.Errorf("%d bins of %d, want %d", len(all), n, min(bins, n))
			}
			for _, b := range all {
				if b.N < n/bins || b.N > n/bins+1 {
					t.Errorf("of %d in %d bins one has %d", n, bins, b.N)
				}
			}
		}
	}
}

// TestCalibrated: forecasts that are right have a bias that is standard normal, and
// rates within their intervals.
//
// Statistic: bias, and the largest distance of a bin's forecast from its interval
// of level 1 − 1e-8. Null: standard normal; inside. False-alarm rate 1e-6. Planted:
// outcomes of p².
func TestCalibrated(t *testing.T) {
	judge := func(bend float64) (bias float64, outside int) {
		s := begin(t, prequential.Config{Window: 5000})
		p, y := forecasts(5000, bend, 3)
		for i := range p {
			if err := s.Update(p[i], y[i]); err != nil {
				t.Fatal(err)
			}
		}
		for _, b := range s.Calibration(10, 1-1e-8) {
			if b.Forecast < b.RateLo || b.Forecast > b.RateHi {
				outside++
			}
		}
		return s.Bias(), outside
	}
	limit := distuv.UnitNormal.Quantile(1 - 2e-7)
	if bias, outside := judge(1); math.Abs(bias) > limit || outside > 0 {
		t.Errorf("forecasts that are right have a bias of %v, and %d bins outside", bias, outside)
	}
	if bias, outside := judge(2); !(bias < -limit) || outside == 0 {
		t.Errorf("forecasts that are too high would not be seen: bias %v, %d bins outside", bias, outside)
	}
}

// TestSnapshot: what is read back goes on bit for bit, in both formats; damage is
// told; a copy does not move.
func TestSnapshot(t *testing.T) {
	c := prequential.Config{Window: 30}
	for _, n := range []int{0, 10, 30, 47} {
		s := begin(t, c)
		p, y := forecasts(n+20, 1, 5)
		p[0], y[0] = 0, 1 // a zero with a sign
		update := func(s *prequential.Scores, from, to int) {
			t.Helper()
			for i := from; i < to; i++ {
				if err := s.Update(p[i], y[i]); err != nil {
					t.Fatal(err)
				}
			}
		}
		update(s, 0, n)
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		binary, copied, fromText, fromBinary := bits(t, s), s.Snapshot(), begin(t, c), begin(t, c)
		if err := errors.Join(json.Unmarshal(text, fromText), fromBinary.UnmarshalBinary(binary)); err != nil {
			t.Fatal(err)
		}
		update(s, n, n+20)
		if !bytes.Equal(bits(t, copied), binary) {
			t.Error("a snapshot moved")
		}
		for _, read := range []*prequential.Scores{copied, fromText, fromBinary} {
			update(read, n, n+20)
			if !bytes.Equal(bits(t, read), bits(t, s)) {
				t.Errorf("after %d another state", n)
			}
		}
		for i := range binary {
			bad := append([]byte(nil), binary...)
			bad[i] ^= 4
			for _, b := range [][]byte{binary[:i], bad} {
				if err := fromBinary.UnmarshalBinary(b); !errors.Is(err, online.ErrSnapshot) || !bytes.Equal(bits(t, fromBinary), bits(t, s)) {
					t.Fatalf("a damaged snapshot: %v", err)
				}
			}
		}
	}
}

func TestSnapshotFaults(t *testing.T) {
	s := begin(t, prequential.Config{Window: 3})
	if err := errors.Join(s.Update(0.25, 1), s.Update(0.5, 0)); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	before := bits(t, s)
	for want, change := range map[string][2]string{
		"version 2":           {`"version":1`, `"version":2`},
		"a window of 4":       {`"window":3`, `"window":4`},
		"of no stream":        {`"Number":2`, `"Number":2.5`},
		"2 outcomes, the nex": {`"next":0`, `"next":2`},
		"1 outcomes":          {`[-0.25,0.5]`, `[0.5]`},
		"a forecast of 1.5":   {`[-0.25,0.5]`, `[-0.25,1.5]`},
		"unexpected end":      {"}", ""},
	} {
		changed := strings.Replace(string(text), change[0], change[1], 1)
		if changed == string(text) {
			t.Errorf("%q is not in %s", change[0], text)
		}
		if err := s.UnmarshalJSON([]byte(changed)); !errors.Is(err, online.ErrSnapshot) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if !bytes.Equal(before, bits(t, s)) {
		t.Error("a bad snapshot changed the scores")
	}
	if err := new(prequential.Scores).UnmarshalJSON(text); !errors.Is(err, online.ErrSnapshot) {
		t.Errorf("into no scores: %v", err)
	}
}

func FuzzSnapshot(f *testing.F) {
	c := prequential.Config{Window: 3}
	s := begin(f, c)
	for i := range 5 {
		if err := s.Update(0.25, float64(i%2)); err != nil {
			f.Fatal(err)
		}
	}
	text, err := json.Marshal(s)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bits(f, s))
	f.Add(text)
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, read := range []func(*prequential.Scores) error{
			func(s *prequential.Scores) error { return s.UnmarshalBinary(b) },
			func(s *prequential.Scores) error { return s.UnmarshalJSON(b) },
		} {
			s, again := begin(t, c), begin(t, c)
			if err := read(s); err != nil {
				if !errors.Is(err, online.ErrSnapshot) {
					t.Error(err)
				}
				continue
			}
			if err := again.UnmarshalBinary(bits(t, s)); err != nil || !bytes.Equal(bits(t, again), bits(t, s)) {
				t.Errorf("read again: %v", err)
			}
			if err := s.Update(0.5, 1); err != nil {
				t.Error(err)
			}
			s.AUC()
			s.Calibration(2, 0.9)
		}
	})
}

func TestBadInput(t *testing.T) {
	for want, c := range map[string]prequential.Config{
		"factor of 1.5": {Fading: 1.5}, "factor of NaN": {Fading: math.NaN()}, "window of -1": {Window: -1}, "window of 1000000000": {Window: 1e9},
	} {
		if _, err := prequential.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	s := begin(t, prequential.Config{})
	before := bits(t, s)
	for want, v := range map[string][2]float64{"forecast of -0.1": {-0.1, 0}, "forecast of NaN": {math.NaN(), 0}, "forecast of 1.1": {1.1, 1}, "outcome of 0.5": {0.5, 0.5}, "outcome of NaN": {0.5, math.NaN()}} {
		if err := s.Update(v[0], v[1]); !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), want) || !bytes.Equal(before, bits(t, s)) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	for _, v := range []float64{s.LogLoss(), s.Brier(), s.AUC(), s.Bias(), s.Rate(), s.Skill()} {
		if !math.IsNaN(v) {
			t.Errorf("a score of nothing is %v", v)
		}
	}
	if b := s.Calibration(10, 0.9); len(b) != 0 {
		t.Errorf("bins of nothing: %v", b)
	}
	if err := s.Update(0, 1); err != nil || s.LogLoss() > 37 || s.Calibration(0, 0.9) != nil || s.Calibration(2, 1) != nil {
		t.Errorf("a wrong certainty costs %v; %v", s.LogLoss(), err)
	}
	m, err := prequential.NewMean(1)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Update(math.Inf(1)); !errors.Is(err, online.ErrData) || m.Number != 0 {
		t.Errorf("an infinite loss: %v", err)
	}
	if err := errors.Join(m.Update(1), m.Update(2)); err != nil || m.Rolling() != 1.5 || m.Overall() != 1.5 {
		t.Errorf("the mean of 1 and 2 is %v and %v; %v", m.Rolling(), m.Overall(), err)
	}
}

func TestAllocations(t *testing.T) {
	s := begin(t, prequential.Config{Window: 50})
	if n := testing.AllocsPerRun(200, func() {
		if err := s.Update(0.3, 1); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations an outcome", n)
	}
}

func BenchmarkUpdate(b *testing.B) {
	s := begin(b, prequential.Config{})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := s.Update(0.25, float64(i&1)); err != nil {
			b.Fatal(err)
		}
	}
}
