package bayes

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Another file of the same test binary may own the flag -update.
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// The same numbers as data give the same bits as in lanes, so what is computed
// once from data is what would be computed each time.
func TestDataEqualsLanes(t *testing.T) {
	table := readPoints(t)
	for _, f := range families {
		for _, p := range table[f.name] {
			args := arguments([]point{p})
			want := evaluate(t, f, args...)
			for set := range 1 << len(args) {
				for k := range args {
					args[k].data = set>>k&1 == 1
				}
				got := evaluate(t, f, args...)
				if math.Float64bits(got.lp[3]) != math.Float64bits(want.lp[3]) {
					t.Fatalf("%s at %+v, data set %b: %v in lanes, %v", f.name, p, set, want.lp[3], got.lp[3])
				}
				for k, rows := range got.grad {
					for j := range rows {
						if math.Float64bits(rows[j][5]) != math.Float64bits(want.grad[k][j][5]) {
							t.Fatalf("%s at %+v, data set %b: derivative %d is %v in lanes, %v", f.name, p, set, k, want.grad[k][j][5], rows[j][5])
						}
					}
				}
			}
		}
	}
}

// Many events: every parameter is one for all or one for each event, and every
// argument data or a parameter of the model. The sum over events must be that of single events.
func TestEventsAddUp(t *testing.T) {
	const events = 5
	const tolerance = 1e-13 // 1000 half ulps: sums of five in another order
	src := rng.New(7, "test/events")
	for _, f := range families {
		singles := make([][]argument, events) // each with eight points in lanes
		for shape := range 1 << len(f.params(&src)) {
			each := func(k int) bool { return k == 0 || shape>>(k-1)&1 == 1 }
			drawEvents(f, &src, singles, each)
			args, lp, grad := gather(t, f, singles, each)
			size := 1 + math.Abs(lp[2])
			got := evaluate(t, f, args...)
			for l := range lp {
				if e := math.Abs(got.lp[l]-lp[l]) / size; !(e < tolerance*events) {
					t.Fatalf("%s, shape %b: lane %d has %v, events add up to %v", f.name, shape, l, got.lp[l], lp[l])
				}
			}
			compareGradients(t, fmt.Sprintf("%s, shape %b", f.name, shape), got.grad, grad, tolerance)

			// Lane 0 again, with arguments turned into data.
			for set := range 1 << len(args) {
				for k := range args {
					args[k].data = set>>k&1 == 1
				}
				some := evaluate(t, f, args...)
				if e := math.Abs(some.lp[0]-lp[0]) / size; !(e < tolerance*events) {
					t.Fatalf("%s, shape %b, data %b: %v, events add up to %v", f.name, shape, set, some.lp[0], lp[0])
				}
				for k, rows := range some.grad {
					for j := range rows {
						if apart(rows[j][0], grad[k][j][0]) > tolerance*events {
							t.Fatalf("%s, shape %b, data %b: derivative %d,%d is %v, events add up to %v",
								f.name, shape, set, k, j, rows[j][0], grad[k][j][0])
						}
					}
				}
			}
		}
	}
}

// drawEvents fills events with parameters, shared where each says so, and x
// drawn from them.
func drawEvents(f family, src rng.Source, singles [][]argument, each func(k int) bool) {
	for e := range singles {
		for l := range lane.W {
			p := f.params(src)
			if e == 0 && l == 0 || len(singles[e]) != 1+len(p) {
				singles[e] = arguments([]point{{X: make(numbersOf, f.width), P: make([]numbersOf, len(p))}})
			}
			x := make([]float64, f.width)
			for k := range p {
				if e > 0 && !each(k+1) { // shared
					for j := range p[k] {
						p[k][j] = singles[0][k+1].rows[j][l]
					}
				}
				if len(singles[e][k+1].rows) != len(p[k]) {
					singles[e][k+1] = arguments([]point{{X: p[k]}})[0]
				}
				for j, v := range p[k] {
					singles[e][k+1].rows[j][l] = v
				}
			}
			f.build(exprsOf(p)...).density.Draw(src, x, p)
			for j, v := range x {
				singles[e][0].rows[j][l] = v
			}
		}
	}
}

// exprsOf lifts parameters to literals.
func exprsOf(p [][]float64) []Expr {
	exprs := make([]Expr, len(p))
	for k, a := range arguments([]point{{X: numbersOf{0}, P: lists(p)}})[1:] {
		g := Expr{lift(p[k])}
		if a.width == nil {
			g = Expr{lift(p[k][0])}
		} else if len(a.width) == 2 {
			g = g.Reshape(Size(a.width[0]), Size(a.width[1]))
		}
		exprs[k] = g
	}
	return exprs
}

func lists(p [][]float64) []numbersOf {
	out := make([]numbersOf, len(p))
	for k := range p {
		out[k] = p[k]
	}
	return out
}

// gather joins single events into one term, and adds up their results.
func gather(t *testing.T, f family, singles [][]argument, each func(k int) bool) (args []argument, lp lane.V, grad [][]lane.V) {
	args = make([]argument, len(singles[0]))
	grad = make([][]lane.V, len(args))
	for e, single := range singles {
		r := evaluate(t, f, single...)
		for l := range lp {
			lp[l] += r.lp[l]
		}
		for k, a := range single {
			if e == 0 || each(k) {
				args[k].rows = append(args[k].rows, a.rows...)
				grad[k] = append(grad[k], r.grad[k]...)
			} else {
				for j := range r.grad[k] {
					for l, v := range r.grad[k][j] {
						grad[k][j][l] += v
					}
				}
			}
			args[k].width = a.width
			if each(k) {
				args[k].events = len(singles)
			}
		}
	}
	return args, lp, grad
}

func compareGradients(t *testing.T, what string, got, want [][]lane.V, tolerance float64) {
	t.Helper()
	for k := range want {
		for j := range want[k] {
			for l := range lane.W {
				if e := apart(got[k][j][l], want[k][j][l]); e > 5*tolerance {
					t.Fatalf("%s: derivative by argument %d row %d lane %d is %v, want %v", what, k, j, l, got[k][j][l], want[k][j][l])
				}
			}
		}
	}
}

// A lane whose parameters are NaN leaves the others' bits alone.
func TestLanesAreApart(t *testing.T) {
	table := readPoints(t)
	for _, f := range families {
		args := arguments(table[f.name][:lane.W])
		want := evaluate(t, f, args...)
		for k := range args {
			for j := range args[k].rows {
				args[k].rows[j][4] = math.NaN()
			}
		}
		got := evaluate(t, f, args...)
		for l := range lane.W {
			if l == 4 {
				if !math.IsInf(got.lp[l], -1) {
					t.Errorf("%s: NaN gives %v", f.name, got.lp[l])
				}
			} else if got.lp[l] != want.lp[l] {
				t.Errorf("%s: lane %d changed from %v to %v", f.name, l, want.lp[l], got.lp[l])
			}
		}
	}
}

func TestDensitiesAllocateNothing(t *testing.T) {
	src := rng.New(3, "test/allocations")
	for _, f := range families {
		args := make([]argument, 1)
		for _, p := range f.params(&src) {
			args = append(args, arguments([]point{{X: p}})[0])
		}
		args[0] = argument{rows: make([]lane.V, 3*f.width), events: 3}
		args[0].width = shapeOf(f.width)
		g, x := term(f, args)
		p, err := exec.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		frame, grad, lp := p.NewFrame(exec.Gradient), make([]float64, len(x)), make([]float64, lane.W)
		if n := testing.AllocsPerRun(5, func() { frame.Eval(x, grad, lp) }); n != 0 {
			t.Errorf("%s allocates %v times", f.name, n)
		}
	}
}

// The bits of log densities and derivatives at the reference points, hashed:
// they must be the same on every CPU.
func TestDistributionBits(t *testing.T) {
	const file = "testdata/distributions.golden"
	table := readPoints(t)
	var b strings.Builder
	for _, f := range families {
		h := sha256.New()
		put := func(v lane.V) {
			for _, x := range v {
				if x != x {
					x = math.NaN() // NaNs have many bits
				}
				fmt.Fprintf(h, "%x ", math.Float64bits(x))
			}
		}
		for points := table[f.name]; len(points) > 0; points = points[min(lane.W, len(points)):] {
			r := evaluate(t, f, arguments(points)...)
			put(r.lp)
			for _, rows := range r.grad {
				for _, row := range rows {
					put(row)
				}
			}
		}
		fmt.Fprintf(&b, "%s %s\n", f.name, hex.EncodeToString(h.Sum(nil)[:8]))
	}
	if updating() {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != string(want) {
		t.Errorf("bits changed; got\n%s\nwant\n%s", got, want)
	}
}
