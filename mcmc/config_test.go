package mcmc

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
)

var _ bayes.Inferrer = Config{}

func TestZeroConfigHasTheDocumentedDefaults(t *testing.T) {
	c, err := Config{}.resolve(4)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Draws: 1000, Warmup: 300, Chains: 8, Thin: 1, InitRadius: 2, CheckpointEvery: 10 * time.Second,
		Kernel: NUTS{TargetAccept: 0.8, MaxTreeDepth: 10, StepSize: 1},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v", c)
	}
	for warmup, c := range map[int]Config{
		300: {Chains: 4}, 1000: {Chains: 3}, 999: {Chains: 1000, Adapt: PerChain, Warmup: 999},
	} {
		if c, err := c.resolve(4); err != nil || c.Warmup != warmup {
			t.Errorf("warm-up of %d, want %d: %v", c.Warmup, warmup, err)
		}
	}
	if c, err := (Config{Adapt: PerChain}).resolve(4); err != nil || c.Warmup != 1000 {
		t.Errorf("warm-up of %d alone: %v", c.Warmup, err)
	}
	if k := (Metropolis{}).resolve(4); k != (Metropolis{TargetAccept: 0.234, StepSize: 1.19}) {
		t.Errorf("Metropolis: %+v", k)
	}
	if k := (HMC{}).resolve(4); k != (HMC{TargetAccept: 0.8, IntegrationTime: math.Pi / 2, StepSize: 1}) {
		t.Errorf("HMC: %+v", k)
	}
}

func TestImpossibleConfig(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		field string
		cfg   Config
	}{
		{"Config.Draws", Config{Draws: -1}},
		{"Config.Draws", Config{Draws: maxIterations + 1}},
		{"Config.Draws × Thin", Config{Draws: 1e6, Thin: 1e6}},
		{"Config.Draws × Chains × elements", Config{Draws: 1e9, Chains: 1e9}},
		{"Config.Warmup", Config{Warmup: -2}},
		{"Config.Adapt", Config{Adapt: 2}},
		{"Config.Adapt", Config{Adapt: -1}},
		{"Config.Chains", Config{Chains: -1}},
		{"Config.FirstChain", Config{FirstChain: -1}},
		{"Config.Thin", Config{Thin: -1}},
		{"Config.CheckpointEvery", Config{CheckpointEvery: -1}},
		{"Config.TargetESS", Config{TargetESS: -1}},
		{"Config.TargetESS", Config{TargetESS: nan}},
		{"Config.Workers", Config{Workers: -1}},
		{"Config.InitRadius", Config{InitRadius: -2}},
		{"Config.InitRadius", Config{InitRadius: nan}},
		{"Config.InitRadius", Config{InitRadius: inf}},
		{"len(Config.Init)", Config{Init: make([]bayes.Values, 3)}},
		{"NUTS.TargetAccept", Config{Kernel: NUTS{TargetAccept: 1}}},
		{"NUTS.TargetAccept", Config{Kernel: NUTS{TargetAccept: nan}}},
		{"NUTS.MaxTreeDepth", Config{Kernel: NUTS{MaxTreeDepth: -1}}},
		{"NUTS.MaxTreeDepth", Config{Kernel: NUTS{MaxTreeDepth: 31}}},
		{"NUTS.StepSize", Config{Kernel: NUTS{StepSize: -1}}},
		{"NUTS.Metric", Config{Kernel: NUTS{Metric: 7}}},
		{"HMC.TargetAccept", Config{Kernel: HMC{TargetAccept: -1}}},
		{"HMC.IntegrationTime", Config{Kernel: HMC{IntegrationTime: inf}}},
		{"HMC.Steps", Config{Kernel: HMC{Steps: -1}}},
		{"HMC.StepSize", Config{Kernel: HMC{StepSize: nan}}},
		{"HMC.Metric", Config{Kernel: HMC{Metric: -1}}},
		{"Metropolis.TargetAccept", Config{Kernel: Metropolis{TargetAccept: 2}}},
		{"Metropolis.StepSize", Config{Kernel: Metropolis{StepSize: -1}}},
		{"Metropolis.Metric", Config{Kernel: Metropolis{Metric: 2}}},
	} {
		_, err := Sample(context.Background(), normals{2}, c.cfg)
		fault, ok := errors.AsType[*ConfigError](err)
		if !ok || fault.Field != c.field || fault.Want == "" || !strings.HasPrefix(err.Error(), "mcmc: "+c.field+" is ") {
			t.Errorf("%s: got %v", c.field, err)
		}
	}
}

func TestAllConfigErrorsAtOnce(t *testing.T) {
	for _, err := range Steps(context.Background(), normals{2}, Config{Draws: -1, Thin: -1, Kernel: NUTS{TargetAccept: 2, StepSize: -1}}) {
		if n := len(strings.Split(err.Error(), "\n")); n != 4 {
			t.Errorf("%d faults, want 4: %v", n, err)
		}
	}
}

func TestConfigJSON(t *testing.T) {
	for _, kernel := range []Kernel{NUTS{TargetAccept: 0.9, Metric: Dense}, HMC{Steps: 7}, Metropolis{StepSize: 2}, FixedParam{}} {
		cfg := Config{Draws: 10, Warmup: NoWarmup, Adapt: PerChain, Seed: math.MaxUint64, Kernel: kernel, SaveWarmup: true, Progress: func(Progress) {},
			Init: []bayes.Values{{"x": []any{1.5, 2.}}}}
		raw, err := json.Marshal(cfg)
		if err != nil {
			t.Fatal(err)
		}
		var back Config
		if err := json.Unmarshal(raw, &back); err != nil {
			t.Fatal(err)
		}
		cfg.Progress = nil
		if !reflect.DeepEqual(back, cfg) {
			t.Errorf("%s came back as %+v", raw, back)
		}
	}
	raw, err := json.Marshal(Config{})
	if err != nil || !strings.Contains(string(raw), `"kernel":{"nuts":{`) || !strings.Contains(string(raw), `"adapt":"pooled"`) {
		t.Errorf("zero config: %s, %v", raw, err)
	}
	for _, bad := range []string{
		`{"draws": "many"}`, `{"kernel": {"gibbs": {}}}`, `{"kernel": {"nuts": {}, "hmc": {}}}`,
		`{"kernel": {"nuts": {"metric": "round"}}}`, `{"kernel": {"hmc": 3}}`, `{"adapt": "together"}`, `[`,
	} {
		var c Config
		if err := json.Unmarshal([]byte(bad), &c); err == nil {
			t.Errorf("%s was read as %+v", bad, c)
		}
	}
}

func TestConfigIsStoredWithTheDraws(t *testing.T) {
	d, err := Config{Draws: 5, Seed: 77}.Infer(context.Background(), normals{2})
	if err != nil {
		t.Fatal(err)
	}
	c, ok := d.Config().(Config)
	if !ok || c.Draws != 5 || c.Warmup != 300 || c.Kernel != (NUTS{0.8, 10, Diag, 1}) || d.Seed() != 77 {
		t.Errorf("stored %+v, seed %d", d.Config(), d.Seed())
	}
	if _, err := json.Marshal(d.Config()); err != nil {
		t.Error(err)
	}
}

// FuzzConfigJSON: no input makes the reader panic, and what it reads is written
// and read again unchanged.
func FuzzConfigJSON(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"draws": 5, "kernel": {"nuts": {"metric": "dense"}}}`, `{"kernel": {"hmc": {"steps": 3}}}`,
		`{"init": [{"x": [1, 2]}], "kernel": {"fixed_param": null}}`, `{"kernel": {"metropolis": {"step_size": 1e308}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var a, b Config
		if json.Unmarshal(data, &a) != nil {
			return
		}
		first, err := json.Marshal(a)
		if err != nil {
			t.Fatalf("%s was read but can't be written: %v", data, err)
		}
		if err := json.Unmarshal(first, &b); err != nil {
			t.Fatalf("%s can't be read: %v", first, err)
		}
		if second, _ := json.Marshal(b); string(first) != string(second) {
			t.Fatalf("%s came back as %s", first, second)
		}
	})
}
