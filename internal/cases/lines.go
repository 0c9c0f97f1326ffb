package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Lines calls with for each line of a file of one JSON object a line, decoded
// into a T of its own: "causal/graphs/random_graphs.jsonl".
//
// Result: the error wraps fs.ErrNotExist if there is no such file, and names the
// line that can't be decoded.
func Lines[T any](name string, with func(T)) error {
	raw, err := read(name)
	if err != nil {
		return err
	}
	for i, line := range bytes.Split(bytes.TrimSpace(raw), []byte("\n")) {
		var c T
		if err := json.Unmarshal(line, &c); err != nil {
			return fmt.Errorf("cases: %s: line %d: %w", name, i+1, err)
		}
		with(c)
	}
	return nil
}
