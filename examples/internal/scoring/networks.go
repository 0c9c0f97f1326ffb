package scoring

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/lastlayer"
	"github.com/seed78144065/credence/nn/predictive"
)

// file returns a file of the user, or the embedded one of a name.
func (q *Question) file(flag, path, name string) ([]byte, error) {
	if path == "" {
		return q.defaults.Files.ReadFile("data/" + name)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("-%s: %w", flag, err)
	}
	return b, nil
}

// open opens the networks that the flags name.
func (q *Question) open() error {
	s := q.flags
	names := cli.List(s.model)
	if s.fused != "" {
		names = []string{s.fused}
	}
	for i := range 5 { // that the folder data has
		if q.Ours() {
			names = append(names, fmt.Sprintf("member%d.onnx", i))
		}
	}
	path := func(given, name string) (string, bool) { return given, given != "" || q.Ours() }
	for _, name := range names {
		given, _ := path(name, "")
		if q.Ours() {
			given = ""
		}
		flag := "model"
		if s.fused != "" {
			flag = "fused"
		}
		n, err := q.network(flag, given, name)
		if err != nil {
			return err
		}
		q.members = append(q.members, *n)
	}
	if _, err := q.classifier(); err != nil {
		return fmt.Errorf("-model: %w", err)
	}
	var err error
	if given, want := path(s.light, "light.onnx"); want {
		if q.light, err = q.network("light", given, "light.onnx"); err != nil {
			return err
		}
	}
	given, want := path(s.features, "features.onnx")
	if !want {
		return nil
	}
	if q.features, err = q.network("features", given, "features.onnx"); err != nil {
		return err
	}
	if q.head, err = q.file("head", s.head, "head.onnx"); err != nil {
		return err
	}
	if _, err := lastlayer.ReadHead(q.head, "", ""); err != nil {
		return fmt.Errorf("-head %s: %w", s.head, err)
	}
	return nil
}

// network opens a file and finds the output to read.
func (q *Question) network(flag, path, name string) (*network, error) {
	n := &network{name: name}
	if path != "" {
		n.name = path
	}
	var err error
	if n.file, err = q.file(flag, path, name); err != nil {
		return nil, err
	}
	n.model, err = nn.Open(n.file, q.options)
	if errors.Is(err, nn.ErrUnsupported) && q.options.Runtime == nil {
		return nil, fmt.Errorf("-%s %s: %w; here that is -runtime onnx", flag, n.name, err)
	}
	if err != nil {
		return nil, fmt.Errorf("-%s %s: %w", flag, n.name, err)
	}
	outputs := n.model.Outputs()
	has := func(name string) bool {
		return slices.ContainsFunc(outputs, func(p nn.Port) bool { return p.Name == name })
	}
	candidates := []string{q.flags.output, "logit", "logits", "prob", "probs"}
	if q.flags.output != "" && flag != "features" {
		candidates = candidates[:1]
	}
	for _, c := range candidates {
		if n.output == "" && has(c) {
			n.output = c
		}
	}
	if n.output == "" && len(outputs) == 1 && len(candidates) > 1 {
		n.output = outputs[0].Name
	}
	if n.output == "" {
		n.model.Close()
		return nil, fmt.Errorf("-%s %s: the outputs are %v; say which one with -output", flag, n.name, outputs)
	}
	port := outputs[slices.IndexFunc(outputs, func(p nn.Port) bool { return p.Name == n.output })]
	if len(port.Shape) == 2 && port.Shape[1].Size > 2 && (flag == "model" || flag == "light") {
		n.model.Close()
		return nil, fmt.Errorf("-%s %s: %v is of %d classes; this is for two", flag, n.name, port, port.Shape[1].Size)
	}
	if q.flags.scale == "logit" || q.flags.scale == "" && strings.HasPrefix(n.output, "logit") {
		n.scale = predictive.Logit
	}
	return n, nil
}

// classifier returns the members together.
func (q *Question) classifier() (*predictive.ClassHead, error) {
	if q.flags.fused != "" {
		return q.members[0].classifier(predictive.Fused(q.members[0].model))
	}
	models := make([]*nn.Model, len(q.members))
	for i, n := range q.members {
		models[i] = n.model
	}
	return q.members[0].classifier(predictive.Separate(models...))
}

func (n *network) classifier(who predictive.Members) (*predictive.ClassHead, error) {
	return predictive.NewClassHead(who, predictive.ClassConfig{Output: n.output, Scale: n.scale})
}
