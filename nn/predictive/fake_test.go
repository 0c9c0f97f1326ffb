package predictive

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/nn"
)

// fake is a runtime and a session whose answers a test writes.
type fake struct {
	inputs, outputs []nn.Port
	run             func(ctx context.Context, in, out []*nn.Tensor) error
}

func (f fake) Open([]byte, nn.Options) (nn.Session, error)         { return f, nil }
func (f fake) Inputs() []nn.Port                                   { return f.inputs }
func (f fake) Outputs() []nn.Port                                  { return f.outputs }
func (f fake) Close() error                                        { return nil }
func (f fake) Run(ctx context.Context, in, out []*nn.Tensor) error { return f.run(ctx, in, out) }

// model returns a model of a fake, which lets NaN out if loose is true.
func (f fake) model(t testing.TB, loose bool) *nn.Model {
	t.Helper()
	m, err := nn.Open(nil, nn.Options{Runtime: f, AllowNonFiniteOutputs: loose})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// port returns a port of float32; −1 is open.
func port(name string, dims ...int) nn.Port {
	p := nn.Port{Name: name, Type: nn.Float32}
	for _, d := range dims {
		p.Shape = append(p.Shape, nn.Dim{Size: d})
	}
	return p
}

// says returns a model with the input x [? 2] and one output, which has a shape
// and values whatever the input is.
func says(t testing.TB, name string, dims, shape []int, values ...float32) *nn.Model {
	t.Helper()
	f := fake{inputs: []nn.Port{port("x", -1, 2)}, outputs: []nn.Port{port(name, dims...)}}
	f.run = func(_ context.Context, _, out []*nn.Tensor) error {
		if err := out[0].Reset(nn.Float32, shape...); err != nil {
			return err
		}
		copy(out[0].Float32s(), values)
		return nil
	}
	return f.model(t, true)
}

// tensor returns data as rows of a number of columns.
func tensor(t testing.TB, columns int, data ...float32) *nn.Tensor {
	t.Helper()
	x, err := nn.NewTensor(data, len(data)/columns, columns)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
