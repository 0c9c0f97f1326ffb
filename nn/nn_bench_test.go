package nn

import (
	"context"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/seed78144065/credence/internal/onnx"
)

const perceptron = casesDir + "/fraud_ulb/member0.onnx" // 30 → 64 → 64 → 1

// fraudRows returns a batch of the perceptron's inputs, the known rows over and
// over.
func fraudRows(t testing.TB, n int) *Tensor {
	x := readKnown(t, casesDir+"/fraud_ulb/member0.expected.json").inputs(t)["x"].Float32s()
	data := make([]float32, 30*n)
	for i := range data {
		data[i] = x[i%len(x)]
	}
	return tensor(t, data, n, 30)
}

func BenchmarkRunInto(b *testing.B) {
	m, err := OpenFile(perceptron, Options{})
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	for _, n := range []int{1, 32, 256} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			in, out := []*Tensor{fraudRows(b, n)}, []*Tensor{new(Tensor), new(Tensor)}
			b.ReportAllocs()
			for b.Loop() {
				if err := m.RunInto(ctx, in, out); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkPlain is the same network as loops over float32, one row at a time.
func BenchmarkPlain(b *testing.B) {
	p := readPlain(b, perceptron)
	for _, n := range []int{1, 32, 256} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			x, y := fraudRows(b, n).Float32s(), make([]float32, n)
			for b.Loop() {
				for i := range y {
					y[i] = p.prob(x[30*i : 30*i+30])
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// plain is the network by hand.
type plain struct {
	mu, sd  []float32
	weights [3][]float32
	bias    [3][]float32
	layers  [4][]float32
}

func readPlain(t testing.TB, path string) *plain {
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := onnx.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	p := &plain{layers: [4][]float32{make([]float32, 30), make([]float32, 64), make([]float32, 64), make([]float32, 1)}}
	for name, to := range map[string]*[]float32{
		"mu": &p.mu, "sd": &p.sd, "fc0.w": &p.weights[0], "fc1.w": &p.weights[1], "head.w": &p.weights[2],
		"fc0.b": &p.bias[0], "fc1.b": &p.bias[1], "head.b": &p.bias[2],
	} {
		for _, c := range m.Graph.Initializers {
			if c.Name == name {
				data, err := c.Float64s()
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range data {
					*to = append(*to, float32(x))
				}
			}
		}
	}
	return p
}

func (p *plain) prob(x []float32) float32 {
	for i := range x {
		p.layers[0][i] = (x[i] - p.mu[i]) / p.sd[i]
	}
	for l, w := range p.weights {
		in := p.layers[l]
		for j := range p.layers[l+1] {
			sum := p.bias[l][j]
			for i, v := range w[j*len(in) : (j+1)*len(in)] {
				sum += v * in[i]
			}
			if l < 2 && sum < 0 {
				sum = 0
			}
			p.layers[l+1][j] = sum
		}
	}
	return float32(1 / (1 + math.Exp(-float64(p.layers[3][0]))))
}
