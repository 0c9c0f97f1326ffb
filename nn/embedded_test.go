package nn

import (
	"context"
	"hash/fnv"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/onnx/onnxtest"
)

// The known answers tell a network from one whose weights are transposed, whose
// bias is gone, or that misses a layer.
func TestPlantedErrors(t *testing.T) {
	k := readKnown(t, casesDir+"/fraud_ulb/member0.expected.json")
	for _, c := range []struct {
		name  string
		plant func(g *onnx.Graph)
	}{
		{"", func(*onnx.Graph) {}},
		{"transposed weights", func(g *onnx.Graph) {
			nodes := slices.IndexFunc(g.Nodes, func(n onnx.Node) bool { return slices.Contains(n.Inputs, "fc1.w") })
			g.Nodes[nodes].Attributes = nil // 64 × 64 fits both ways
		}},
		{"no bias", func(g *onnx.Graph) {
			for i := range g.Nodes {
				if n := &g.Nodes[i]; n.Op == "Gemm" {
					n.Inputs = n.Inputs[:2]
				}
			}
		}},
		{"no rectifier", func(g *onnx.Graph) {
			i := slices.IndexFunc(g.Nodes, func(n onnx.Node) bool { return n.Op == "Relu" })
			g.Nodes[i].Op = "Identity"
		}},
	} {
		file, err := os.ReadFile(perceptron)
		if err != nil {
			t.Fatal(err)
		}
		m, err := onnx.Parse(file)
		if err != nil {
			t.Fatal(err)
		}
		c.plant(m.Graph)
		got, err := open(t, onnxtest.Marshal(m), Options{}).Run(context.Background(), k.inputs(t))
		if err != nil {
			t.Fatal(err)
		}
		if faults := k.differences(t, got); (len(faults) > 0) != (c.name != "") {
			t.Errorf("%q: %v", c.name, faults)
		}
	}
}

// A row has the same bits whatever the batch it comes in, from tensors and
// scratches that were used before, and from many goroutines.
func TestRowsAreIndependent(t *testing.T) {
	m, err := OpenFile(perceptron, Options{Concurrent: 2})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	all := fraudRows(t, 37)
	want := []*Tensor{new(Tensor), new(Tensor)}
	if err := m.RunInto(ctx, []*Tensor{all}, want); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range 3 {
		wg.Go(func() {
			out := []*Tensor{new(Tensor), new(Tensor)}
			for from := 36; from >= 0; from -= 5 + g {
				for _, n := range []int{1, 2, 4, 8, 9, 20, 24, 27} {
					n = min(n, 37-from)
					x, err := NewTensor(all.Float32s()[30*from:30*(from+n)], n, 30)
					if err == nil {
						err = m.RunInto(ctx, []*Tensor{x}, out)
					}
					if err != nil || !slices.Equal(out[1].Float32s(), want[1].Float32s()[from:from+n]) {
						t.Errorf("%d rows from %d: %v, %v, want %v", n, from, err, out[1].Float32s(), want[1].Float32s()[from:from+n])
					}
				}
			}
		})
	}
	wg.Wait()
}

// The same bits on every CPU: logits of known rows.
func TestGoldenBits(t *testing.T) {
	h := fnv.New64a()
	for _, name := range []string{"fraud_ulb/ensemble_fused", "german_credit/member3", "abalone_age/gauss1", "ihdp_tarnet/tarnet2"} {
		m, err := OpenFile(casesDir+"/"+name+".onnx", Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.Run(context.Background(), readKnown(t, casesDir+"/"+name+".expected.json").inputs(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range m.Outputs() {
			for _, y := range got[p.Name].Float32s() {
				b := math.Float32bits(y)
				h.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24)})
			}
		}
	}
	const golden = uint64(0xb35b3716df43aaac)
	if h.Sum64() != golden {
		t.Errorf("bits %#x, want %#x", h.Sum64(), golden)
	}
}

func TestAllocations(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	m, err := OpenFile(perceptron, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 20} {
		in, out := []*Tensor{fraudRows(t, n)}, []*Tensor{new(Tensor), new(Tensor)}
		if a := testing.AllocsPerRun(100, func() {
			if err := m.RunInto(ctx, in, out); err != nil {
				t.Fatal(err)
			}
		}); a != 0 {
			t.Errorf("%v allocations a call of %d rows", a, n)
		}
	}
}

func TestInspect(t *testing.T) {
	file, err := os.ReadFile(casesDir + "/digits/member0.onnx")
	if err != nil {
		t.Fatal(err)
	}
	info, err := Inspect(file)
	if err != nil {
		t.Fatal(err)
	}
	want := []Operator{{"", "Conv", 2}, {"", "Flatten", 1}, {"", "Gemm", 2}, {"", "MaxPool", 2}, {"", "Relu", 3}}
	if !slices.Equal(info.Operators, want) || info.Opsets[""] != 13 || len(info.Inputs) != 1 || len(info.Outputs) != 2 {
		t.Errorf("info %+v", info)
	}
	if lacking := strings.Join(info.Lacking, "; "); strings.Count(lacking, "Conv \"") != 2 || strings.Count(lacking, "MaxPool \"") != 2 {
		t.Errorf("it lacks %s", lacking)
	}
	if _, err := Inspect(file[:100]); err == nil || !strings.Contains(err.Error(), "cut short") {
		t.Errorf("a hundred bytes: %v", err)
	}
	if info, err := Inspect(twoInputs()); err != nil || len(info.Lacking) != 0 || info.Inputs[2].String() != "k int64 [N]" {
		t.Errorf("info %+v, %v", info, err)
	}
}
