package scorer

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/cache"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/selective"
)

// repack changes scorer.json in a bundle.
func repack(t testing.TB, data []byte, change func(string) string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var to bytes.Buffer
	z := zip.NewWriter(&to)
	for _, f := range from.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == manifest {
			changed := change(string(text))
			if changed == string(text) {
				t.Fatal("nothing changed")
			}
			text = []byte(changed)
		}
		if err := store(z, f.Name, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return to.Bytes()
}

// All that is wrong with a configuration is said at once.
func TestFitFaults(t *testing.T) {
	k := kit.Named(t, "pima_diabetes")
	if k == nil {
		return
	}
	_, calib := rows(t, k, "calib")
	all := members(t, k)
	light := network(t, k, k.Light, k.Output(t, "light", "logit"), predictive.Logit)
	fraud := kit.Named(t, "fraud_ulb")
	if fraud == nil {
		return
	}
	wide := network(t, fraud, fraud.Light, fraud.Output(t, "light", "logit"), predictive.Logit)
	other := all[1]
	other.Output = "prob"
	unnamed := all[1]
	unnamed.Output = "logits"
	one, two, three := 1.0, 2.0, selective.Chow(3, 0.1)
	few := Data{calib.Inputs, calib.Labels[:3]}
	for _, c := range []struct {
		config Config
		data   Data
		want   []string
	}{
		{Config{}, calib, []string{"no Members"}},
		{Config{Members: all, Fused: true, Alpha: two, Escalate: -one, Budget: -time.Second, FalseAlarms: one, Rule: conformal.APS{Randomised: true}, Sample: []float64{two, one}, HandOver: HandOver{Unfamiliar: true}}, calib,
			[]string{"5 Members; Fused", "Alpha is 2", "Escalate is -1", "Budget is -1s", "FalseAlarms is 1", "draws random numbers", "Sample is [2 1]", "there is none", "HandOver.Unfamiliar"}},
		{Config{Members: all, Policy: &selective.Policy{}}, calib, []string{"selective"}},
		{Config{Members: all, Policy: &three}, calib, []string{"3"}},
		{Config{Members: all, Population: []float64{0.5, 0.4}}, calib, []string{"add up to 0.9"}},
		{Config{Members: all, Population: []float64{0.2, 0.2, 0.6}}, calib, []string{"Population 3", "there are 2 classes"}},
		{Config{Members: []Network{all[0], other}}, calib, []string{`Members[1] has the output "prob"`}},
		{Config{Members: []Network{unnamed}}, calib, []string{`"logits"`}},
		{Config{Members: []Network{{Model: []byte("x")}}}, calib, []string{"Members[0]"}},
		{Config{Members: all, Light: &Network{}}, calib, []string{"Light"}},
		{Config{Members: all, Light: &wide}, calib, []string{"Light takes x float32 [N 30], Members x float32 [N 8]"}},
		{Config{Members: all, Features: &light}, calib, []string{"Features and FalseAlarms"}},
		{Config{Members: all, Cache: &cache.Config{Size: -1}}, calib, []string{"Size -1"}},
		{Config{Members: all}, few, []string{"192 rows of inputs and 3 labels"}},
		{Config{Members: all}, Data{}, []string{"no calibration rows", "Inputs and Labels"}},
	} {
		s, err := Fit(ctx, c.config, c.data, nil)
		if s != nil || err == nil {
			t.Errorf("%+v: no error", c.want)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
	}
}

// Rows that don't fit are refused, and leave no scores.
func TestScoreFaults(t *testing.T) {
	k := kit.Named(t, "pima_diabetes")
	if k == nil {
		return
	}
	_, calib := rows(t, k, "calib")
	s := fit(t, Config{Members: members(t, k), Cache: &cache.Config{}}, calib)
	tensor := func(data []float32, shape ...int) *nn.Tensor {
		x, err := nn.NewTensor(data, shape...)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	nan := make([]float32, 8)
	nan[3] = float32(math.NaN())
	for _, c := range []struct {
		name string
		ctx  context.Context
		in   []*nn.Tensor
		is   error
	}{
		{"no inputs", ctx, nil, nn.ErrInput},
		{"nil", ctx, []*nn.Tensor{nil}, nn.ErrInput},
		{"another width", ctx, []*nn.Tensor{tensor(make([]float32, 7), 1, 7)}, nn.ErrInput},
		{"NaN", ctx, []*nn.Tensor{tensor(nan, 1, 8)}, nn.ErrNonFinite},
		{"cancelled", ended, calib.Inputs, context.Canceled},
	} {
		to := score(t, s, calib.Inputs[:1])
		if err := s.Score(c.ctx, c.in, to); !errors.Is(err, c.is) || len(to.Rows) != 0 {
			t.Errorf("%s: %v, %d rows", c.name, err, len(to.Rows))
		}
	}
}

// Too few calibration rows, and rows that a network is right about, are told.
func TestNotes(t *testing.T) {
	k := kit.Named(t, "fraud_ulb")
	if k == nil {
		return
	}
	_, calib := rows(t, k, "calib")
	few := Data{Inputs: []*nn.Tensor{new(nn.Tensor)}}
	var at []int
	for i, row := range score(t, fit(t, Config{Members: members(t, k)}, calib), calib.Inputs).Rows {
		if right := row.Prob[calib.Labels[i]] > 0.5; right && len(at) < 12 {
			at, few.Labels = append(at, i), append(few.Labels, calib.Labels[i])
		}
	}
	if err := calib.Inputs[0].Gather(at, few.Inputs[0]); err != nil {
		t.Fatal(err)
	}
	s := fit(t, Config{Members: members(t, k), Alpha: 0.01}, few)
	notes := strings.Join(s.Notes(), "\n")
	for _, want := range []string{"12 rows are too few for a level of 0.01, which takes 99", "the networks' own probabilities stand"} {
		if !strings.Contains(notes, want) {
			t.Errorf("%s\nwant %s", notes, want)
		}
	}
	for i, row := range score(t, s, calib.Inputs).Rows {
		if len(row.Set) != 2 {
			t.Fatalf("row %d has the set %v", i, row.Set)
		}
	}
}

// Probabilities that are read as logits are told of, logits are not.
func TestProbabilitiesAsLogits(t *testing.T) {
	k := kit.Named(t, "pima_diabetes")
	_, calib := rows(t, k, "calib")
	for output, want := range map[string]bool{"logit": false, "prob": true} {
		s, err := Fit(ctx, Config{Members: []Network{network(t, k, k.Members[0], output, predictive.Logit)}}, calib, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if got := strings.Contains(strings.Join(s.Notes(), "\n"), "set Scale to Probability"); got != want {
			t.Errorf("%s read as logits: noted %v, want %v: %q", output, got, want, s.Notes())
		}
	}
}
