package conformal

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/rng"
)

// byHand is the capital of bets on p-values, multiplied out.
func byHand(cfg MartingaleConfig, p []float64) float64 {
	powerBet := func(e float64) float64 {
		product := 1.0
		for _, v := range p {
			product *= e * math.Pow(v, e-1)
		}
		return product
	}
	switch cfg.Bet {
	case BetPower:
		return powerBet(cfg.Epsilon)
	case BetMixture:
		sum := 0.0
		for k := 1; k < 32; k += 2 {
			sum += powerBet(float64(k)/32) / 16
		}
		return sum
	}
	if cfg.Bet == BetPlugIn {
		counts, product := [10]float64{}, 1.0
		for n, v := range p {
			product *= (counts[int(10*v)] + 0.5) / (float64(n) + 5) * 10
			counts[int(10*v)]++
		}
		return product
	}
	capital := map[float64]float64{-1: 1.0 / 3, 0: 1.0 / 3, 1: 1.0 / 3}
	total := 1.0
	for _, v := range p {
		next := 0.0
		for e, c := range capital {
			capital[e] = ((1-cfg.Jump)*c + cfg.Jump*total/3) * (1 + e*(v-0.5))
		}
		for _, c := range capital {
			next += c
		}
		total = next
	}
	return total
}

// TestMartingaleByHand: p-values against counting, capital against the product, over
// more scores than are kept at once.
func TestMartingaleByHand(t *testing.T) {
	for _, cfg := range []MartingaleConfig{{Bet: BetJumper, Jump: 0.05}, {Bet: BetMixture}, {Bet: BetPower, Epsilon: 0.7}, {Bet: BetPower, Epsilon: 1.5}, {Bet: BetPlugIn}} {
		cfg.Capacity, cfg.Seed = 40, 5
		m := must(NewMartingale(cfg))
		src := rng.New(41, "conformal/byhand")
		var scores, all []float64
		largest := 0.0
		for i := range 100 {
			score := rng.Poisson(&src, 3) + float64(i/50) // ties
			p, err := m.Update(score)
			if err != nil {
				t.Fatal(err)
			}
			if i%40 == 0 {
				scores = scores[:0]
			}
			scores = append(scores, score)
			more, equal := 0.0, 0.0
			for _, s := range scores {
				more, equal = more+indicator(s > score), equal+indicator(s == score)
			}
			n := float64(len(scores))
			if !(p > more/n && p < (more+equal)/n) {
				t.Fatalf("%+v: score %d: p is %v, want %v to %v", cfg, i, p, more/n, (more+equal)/n)
			}
			all = append(all, p)
			want := math.Log(byHand(m.cfg, all))
			largest = max(largest, want)
			if math.Abs(m.LogE()-want) > 1e-10 || math.Abs(m.MaxLogE()-largest) > 1e-10 {
				t.Fatalf("%+v: score %d: log capital %v, at most %v; want %v, %v", cfg, i, m.LogE(), m.MaxLogE(), want, largest)
			}
		}
		if m.Seen() != 100 || math.Abs(m.P()-math.Exp(-largest)) > 1e-10 || !m.Stopped(math.Exp(-largest)*1.001) || m.Stopped(math.Exp(-largest)*0.999) || m.Stopped(0) {
			t.Errorf("%+v: seen %d, p %v", cfg, m.Seen(), m.P())
		}
	}
}

// bets are those of the laws.
func bets() map[string]MartingaleConfig {
	return map[string]MartingaleConfig{"jumper": {}, "mixture": {Bet: BetMixture}, "power": {Bet: BetPower, Epsilon: 0.6}, "plug-in": {Bet: BetPlugIn}, "jumper, short of room": {Jump: 0.1, Capacity: 64}}
}

// TestVille: of exchangeable scores, that depend on each other and have ties, the
// capital ever reaches 10 with a probability of at most 0.1. Statistic: how many of 1000
// streams of 300 do; null distribution: binomial with at most 0.1; false-alarm rate 1e-6
// a test. The planted error ranks a score among the others only, without itself.
func TestVille(t *testing.T) {
	const streams, level = 1000, 0.1
	tooMany := func(count int) bool {
		return count > 0 && 1-distuv.Binomial{N: streams, P: level}.CDF(float64(count-1)) < 1e-6
	}
	planted := 0
	for name, cfg := range bets() {
		stopped := 0
		for r := range uint64(streams) {
			src := rng.New(42, "conformal/ville", r)
			mean := 5 * rng.Uniform(&src) // one for all: exchangeable, not independent
			cfg.Seed = r
			m := must(NewMartingale(cfg))
			wrong, most, others := cfg.Bet.begin(), 0.0, must(NewMartingale(cfg))
			for range 300 {
				score := rng.Poisson(&src, mean)
				if name == "power" {
					less, equal := (&Scores{others.bag}).Count(score)
					p := smoothed(len(others.bag)-less-equal, equal, max(1, len(others.bag)), 0.5)
					cfg.Bet.learn(wrong, max(p, 1e-3), &cfg)
					most = max(most, cfg.Bet.log(wrong))
					_, _ = others.Update(score)
				}
				if _, err := m.Update(score); err != nil {
					t.Fatal(err)
				}
			}
			stopped += int(indicator(m.Stopped(level)))
			planted += int(indicator(most >= -math.Log(level)))
		}
		t.Logf("%s: %d of %d streams", name, stopped, streams)
		if tooMany(stopped) {
			t.Errorf("%s: the capital of %d of %d streams reaches %v", name, stopped, streams, 1/level)
		}
	}
	if !tooMany(planted) {
		t.Errorf("planted: %d of %d streams, and it is not seen", planted, streams)
	}
}

// TestMartingaleGrows: where scores shift by two standard deviations after 100 of 300
// rows, capital reaches 1000 in all of 40 streams; of those that shrink, the jumper's
// and that of powers above 1.
func TestMartingaleGrows(t *testing.T) {
	stops := func(cfg MartingaleConfig, shift float64) (count int) {
		for r := range uint64(40) {
			src := rng.New(43, "conformal/grows", r)
			m := must(NewMartingale(cfg))
			for i := range 300 {
				if _, err := m.Update(rng.Normal(&src, shift*indicator(i >= 100), 1)); err != nil {
					t.Fatal(err)
				}
			}
			count += int(indicator(m.Stopped(1e-3)))
		}
		return count
	}
	for name, cfg := range map[string]MartingaleConfig{"jumper": {}, "mixture": {Bet: BetMixture}, "power": {Bet: BetPower, Epsilon: 0.6}} {
		if got := stops(cfg, 2); got != 40 {
			t.Errorf("%s: %d of 40 streams that shift up are stopped", name, got)
		}
	}
	if got := stops(MartingaleConfig{}, -2); got != 40 {
		t.Errorf("%d of 40 streams that shift down are stopped by the jumper", got)
	}
	if got := stops(MartingaleConfig{Bet: BetPower, Epsilon: 1.5}, -2); got != 40 {
		t.Errorf("%d of 40 streams that shift down are stopped by a power above 1", got)
	}
	if got := stops(MartingaleConfig{Bet: BetPlugIn}, -2); got != 40 {
		t.Errorf("%d of 40 streams that shift down are stopped by a plug-in", got)
	}
	if got := stops(MartingaleConfig{Bet: BetMixture}, -2); got != 0 {
		t.Errorf("%d of 40 streams that shift down are stopped by a mixture, which bets on the other side", got)
	}
}

// TestPlugInSeesSpread: where scores contract to a fifth, which moves p-values to the
// middle, a plug-in stops, and the jumper, whose bets are on one side, does not.
func TestPlugInSeesSpread(t *testing.T) {
	for bet, want := range map[Bet]int{BetPlugIn: 40, BetJumper: 0} {
		count := 0
		for r := range uint64(40) {
			src := rng.New(44, "conformal/spread", r)
			m := must(NewMartingale(MartingaleConfig{Bet: bet}))
			for i := range 1000 {
				if _, err := m.Update(rng.Normal(&src, 0, 1-0.8*indicator(i >= 400))); err != nil {
					t.Fatal(err)
				}
			}
			count += int(indicator(m.Stopped(1e-3)))
		}
		if count != want {
			t.Errorf("bet %d: %d of 40 streams that contract are stopped, want %d", bet, count, want)
		}
	}
}

func TestMartingaleBadSettings(t *testing.T) {
	_, err := NewMartingale(MartingaleConfig{Bet: 9, Epsilon: -1, Jump: 2, Capacity: 1})
	for _, want := range []string{"Bet is 9", "Epsilon is -1", "Jump is 2", "Capacity is 1"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if err := second(NewMartingale(MartingaleConfig{Epsilon: math.NaN()})); err == nil {
		t.Error("an epsilon that is NaN")
	}
	var none Martingale
	if none.LogE() != 0 || none.Seen() != 0 || none.P() != 1 {
		t.Error("one that nobody made has learned something")
	}
	m := must(NewMartingale(MartingaleConfig{}))
	for _, s := range []float64{math.Inf(1), math.Inf(-1), math.Inf(1)} { // are scores
		if p, err := m.Update(s); err != nil || !(p > 0 && p < 1) {
			t.Errorf("%v: %v, %v", s, p, err)
		}
	}
	if !slices.IsSorted(m.bag) {
		t.Error(m.bag)
	}
}
