package drift

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// plainADWIN keeps every observation and the sizes of buckets, and computes all
// else from them, by the definitions.
type plainADWIN struct {
	window  []float64 // oldest first
	sizes   []int     // of buckets, oldest first
	buckets int
	// last is the number of newest cuts that are not looked at: planted.
	last int
}

func (p *plainADWIN) update(x, delta float64, part int) (drifted bool) {
	p.window, p.sizes = append(p.window, x), append(p.sizes, 1)
	for size := 1; ; size *= 2 {
		first, count := -1, 0
		for i, s := range p.sizes {
			if s == size {
				if first < 0 {
					first = i
				}
				count++
			}
		}
		if count <= p.buckets {
			break
		}
		p.sizes[first] *= 2
		p.sizes = append(p.sizes[:first+1], p.sizes[first+2:]...)
	}
	for p.cut(delta, part) {
		p.window, p.sizes = p.window[p.sizes[0]:], p.sizes[1:]
		drifted = true
	}
	return drifted
}

func moments(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	return mean, variance
}

func (p *plainADWIN) cut(delta float64, part int) bool {
	n := len(p.window)
	if n < 2*part {
		return false
	}
	_, variance := moments(p.window)
	l := math.Log(2 * max(1, math.Log(float64(n))) / delta)
	at := 0
	for _, size := range p.sizes[:max(0, len(p.sizes)-p.last)] {
		at += size
		if at < part || n-at < part {
			continue
		}
		before, _ := moments(p.window[:at])
		after, _ := moments(p.window[at:])
		m := 1 / (1/float64(at) + 1/float64(n-at))
		if math.Abs(before-after) > math.Sqrt(2/m*variance*l)+2/(3*m)*l {
			return true
		}
	}
	return false
}

// disagreements counts where a detector and the plain one differ, in alarms or in
// the mean or size of the window.
func disagreements(t *testing.T, plain *plainADWIN, offset float64) (n, alarms int) {
	d := begin(t, ADWIN{Delta: 0.05})
	from := rng.New(9, "drift/adwin")
	for i := range 1500 {
		x := rng.Normal(&from, []float64{0, 1, -0.5, 0.2}[i/200%4], 0.6)
		x = math.Round(x*64) / 64 // so that adding an offset is exact
		want := plain.update(x, 0.05, 5)
		got, err := d.Update(x + offset)
		if err != nil {
			t.Fatal(err)
		}
		mean, size := d.Mean()
		exact, _ := moments(plain.window)
		if got != want || size != len(plain.window) || math.Abs(mean-offset-exact) > 1e-12*math.Max(1, offset) {
			n++
		}
		if got {
			alarms++
		}
	}
	return n, alarms
}

// TestADWIN: buckets, cuts and windows are those of the definition, also far from
// zero; a detector that doesn't look at the newest cuts, as some do, is another.
func TestADWIN(t *testing.T) {
	for _, offset := range []float64{0, 0x1p30, 0x1p46} { // 2⁴⁶ + x/64 is exact
		if n, alarms := disagreements(t, &plainADWIN{buckets: 5}, offset); n != 0 || alarms < 6 {
			t.Errorf("offset %v: %d disagreements, %d alarms", offset, n, alarms)
		}
	}
	if n, _ := disagreements(t, &plainADWIN{buckets: 5, last: 8}, 0); n == 0 {
		t.Error("cuts that are not looked at are not told")
	}
}

// TestADWINMemory: memory grows with the logarithm of the window.
func TestADWINMemory(t *testing.T) {
	d := begin(t, ADWIN{})
	from := rng.New(1, "drift/memory")
	for range 1 << 17 {
		if _, err := d.Update(rng.Uniform(&from)); err != nil {
			t.Fatal(err)
		}
	}
	numbers := len(d.state.numbers(nil))
	if _, n := d.Mean(); n < 1<<16 || numbers > 4+rows+2*5*18 { // 18 rows of at most 5 buckets of two numbers
		t.Errorf("%d numbers for a window of %d", numbers, n)
	}
	// The window is bounded: what is older than the largest bucket goes.
	a := d.state.(*adwin)
	for row := range rows {
		for i := range a.row(row)[:a.rule.Buckets] {
			a.row(row)[i] = bucket{}
		}
		a.count[row] = a.rule.Buckets
	}
	a.total()
	before := a.n
	if _, err := d.Update(0); err != nil || a.n >= before || a.n < before/2 {
		t.Errorf("a full window of %v became %v: %v", before, a.n, err)
	}
}
