package mcmc

import (
	"encoding/json"
	"fmt"
)

// plainConfig is Config without its methods.
type plainConfig Config

// configJSON is the JSON form of a Config: its fields, and the kernel's fields
// under "kernel" with its name.
type configJSON struct {
	plainConfig
	Kernel map[string]json.RawMessage `json:"kernel"` // one key: the kernel's name
}

// MarshalJSON writes all fields but Progress. The kernel is an object with one
// key, its name: {"nuts": {"target_accept": 0.8, …}}.
func (c Config) MarshalJSON() ([]byte, error) {
	k := c.Kernel
	if k == nil {
		k = NUTS{}
	}
	raw, err := json.Marshal(k)
	if err != nil {
		return nil, fmt.Errorf("mcmc: Config.Kernel: %w", err)
	}
	return json.Marshal(configJSON{plainConfig(c), map[string]json.RawMessage{k.plan().name: raw}})
}

// UnmarshalJSON reads what MarshalJSON writes. Progress is left alone; values
// of Init come back as JSON has them: numbers as float64, arrays as []any.
func (c *Config) UnmarshalJSON(data []byte) error {
	j := configJSON{plainConfig: plainConfig(*c)}
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("mcmc: Config: %w", err)
	}
	if len(j.Kernel) > 1 {
		return fmt.Errorf("mcmc: Config: kernel has %d names, want one", len(j.Kernel))
	}
	for name, raw := range j.Kernel {
		k, err := readKernel(name, raw)
		if err != nil {
			return err
		}
		j.plainConfig.Kernel = k
	}
	*c = Config(j.plainConfig)
	return nil
}

func readKernel(name string, raw json.RawMessage) (Kernel, error) {
	switch name {
	case NUTS{}.plan().name:
		return decode[NUTS](raw)
	case HMC{}.plan().name:
		return decode[HMC](raw)
	case Metropolis{}.plan().name:
		return decode[Metropolis](raw)
	case FixedParam{}.plan().name:
		return decode[FixedParam](raw)
	}
	return nil, fmt.Errorf("mcmc: Config: unknown kernel %q: want nuts, hmc, metropolis or fixed_param", name)
}

func decode[K Kernel](raw json.RawMessage) (Kernel, error) {
	var k K
	if err := json.Unmarshal(raw, &k); err != nil {
		return nil, fmt.Errorf("mcmc: Config: kernel %s: %w", k.plan().name, err)
	}
	return k, nil
}
