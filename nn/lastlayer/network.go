package lastlayer

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/predictive"
)

// A Layer is what stands on features: a *Posterior or *Heads.
type Layer interface {
	Likelihood() Likelihood
	Features() int
	Classify(ctx context.Context, features [][]float64, to *predictive.Classes) error
	Regress(ctx context.Context, features [][]float64, to *predictive.Normals) error
}

// Features runs a network and returns an output of it as rows of features, for
// Fit and Sample.
//
// Errors: an output that the network doesn't have, or without rows of numbers;
// those of nn.Model.RunInto.
func Features(ctx context.Context, m *nn.Model, output string, in []*nn.Tensor) ([][]float64, error) {
	at, err := outputOf(m, output)
	if err != nil {
		return nil, err
	}
	return run(ctx, m, at, in)
}

func run(ctx context.Context, m *nn.Model, at int, in []*nn.Tensor) ([][]float64, error) {
	if m == nil {
		return nil, errors.New("lastlayer: no network; NewNetwork makes one of a model")
	}
	out, features := make([]*nn.Tensor, len(m.Outputs())), new(nn.Tensor)
	out[at] = features
	if err := m.RunInto(ctx, in, out); err != nil {
		return nil, fmt.Errorf("lastlayer: %w", err)
	}
	rows, err := features.Rows()
	if err != nil {
		return nil, fmt.Errorf("lastlayer: the features: %w", err)
	}
	return rows, nil
}

func outputOf(m *nn.Model, output string) (int, error) {
	if m == nil {
		return 0, errors.New("lastlayer: no network")
	}
	var names []string
	for i, p := range m.Outputs() {
		if p.Name == output {
			return i, nil
		}
		names = append(names, p.Name)
	}
	return 0, fmt.Errorf("lastlayer: the network has no output %q%s", output, nearest.Suggest(output, names))
}

// A Network is a network up to its features with a Layer on them. It is a
// predictive.Classifier and a predictive.Regressor, as its layer is.
type Network struct {
	model *nn.Model
	at    int
	layer Layer
}

// NewNetwork puts a layer on the output of a network that has the features.
//
// Errors: an output that the network doesn't have, or of another width than the
// layer's features.
func NewNetwork(m *nn.Model, output string, layer Layer) (*Network, error) {
	at, err := outputOf(m, output)
	if err != nil {
		return nil, err
	}
	if layer == nil {
		return nil, errors.New("lastlayer: no layer; Fit and HeadsOf make one")
	}
	port, width := m.Outputs()[at], 1
	for _, d := range port.Shape[min(1, len(port.Shape)):] {
		width *= d.Size
	}
	if width > 0 && width != layer.Features() {
		return nil, fmt.Errorf("lastlayer: the output %v has %d numbers a row; the layer has %d features", port, width, layer.Features())
	}
	return &Network{m, at, layer}, nil
}

// Classify runs the network and writes what the layer's members say.
//
// Errors: those of nn.Model.RunInto and of the layer.
func (n *Network) Classify(ctx context.Context, in []*nn.Tensor, to *predictive.Classes) error {
	to.Reset(0, 0, 0)
	rows, err := run(ctx, n.model, n.at, in)
	if err != nil {
		return err
	}
	return n.layer.Classify(ctx, rows, to)
}

// Regress runs the network and writes what the layer's members say.
//
// Errors: those of nn.Model.RunInto and of the layer.
func (n *Network) Regress(ctx context.Context, in []*nn.Tensor, to *predictive.Normals) error {
	to.Reset(0, 0)
	rows, err := run(ctx, n.model, n.at, in)
	if err != nil {
		return err
	}
	return n.layer.Regress(ctx, rows, to)
}
