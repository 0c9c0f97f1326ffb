package gaussian

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/dag/bn"
)

// networkJSON is the JSON form of a network.
type networkJSON struct {
	Discrete *bn.Network `json:"discrete,omitempty"`
	Nodes    []Node      `json:"nodes"`
}

// MarshalJSON writes {"discrete": …, "nodes": [{"name": "dust", "discrete":
// ["filter"], "parents": ["load"], "regressions": [{"intercept": 3, "coefficients":
// [0.5], "variance": 0.1}, …]}, …]}: the network of discrete variables in the JSON
// form of package bn, left out if there are none, and the continuous ones.
func (n *Network) MarshalJSON() ([]byte, error) {
	return json.Marshal(networkJSON{n.discrete, n.nodes})
}

// UnmarshalJSON reads what MarshalJSON writes. Errors leave n as it is: of the
// form, with the place in bytes, and those of New.
func (n *Network) UnmarshalJSON(b []byte) error {
	m, err := Parse(string(b))
	if err == nil {
		*n = *m
	}
	return err
}

// Parse reads a network from its JSON form.
//
// Errors: those of UnmarshalJSON.
func Parse(text string) (*Network, error) {
	var form networkJSON
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	err := d.Decode(&form)
	if err == nil && d.More() {
		err = errors.New("there is more after the network")
	}
	if err != nil {
		return nil, fmt.Errorf("gaussian: byte %d: %w", d.InputOffset(), err)
	}
	return New(form.Discrete, form.Nodes...)
}
