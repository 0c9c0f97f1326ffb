package mcmc

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc64"
	"maps"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// header is what a run is about.
type header struct {
	Dim       int              `json:"dim"`
	Variables []storedVariable `json:"variables"`
	Init      string           `json:"init"` // digest of the starting points given
	Config    Config           `json:"config"`
}

// storedVariable is a bayes.Variable as JSON.
type storedVariable struct {
	Name string      `json:"name"`
	Dims []storedDim `json:"dims,omitempty"`
}

type storedDim struct {
	Name   string   `json:"name,omitempty"`
	Size   int      `json:"size"`
	Labels []string `json:"labels,omitempty"`
}

// headerOf returns the header of a run.
func headerOf(r *run) header {
	h := header{Dim: r.target.Dim(), Config: r.cfg}
	for _, v := range r.vars {
		s := storedVariable{Name: v.Name}
		for _, d := range v.Dims {
			s.Dims = append(s.Dims, storedDim{d.Name(), d.Size(), d.Labels()})
		}
		h.Variables = append(h.Variables, s)
	}
	digest := crc64.New(crc64.MakeTable(crc64.ECMA))
	for _, x := range r.init {
		digest.Write(appendFloats([]byte{'|'}, x...)) // a hash never fails
	}
	h.Init = hex.EncodeToString(digest.Sum(nil))
	return h
}

// vars returns the variables and the number of their elements.
func (h *header) vars() (vars []bayes.Variable, elements int, err error) {
	for _, s := range h.Variables {
		v := bayes.Variable{Name: s.Name}
		size := 1.0
		for _, d := range s.Dims {
			if d.Size < 1 || d.Labels != nil && len(d.Labels) != d.Size {
				return nil, 0, fmt.Errorf("variable %q has a dimension of size %d with %d labels", s.Name, d.Size, len(d.Labels))
			}
			size *= float64(d.Size)
			dim := bayes.SizedDim(d.Name, d.Size)
			if d.Labels != nil {
				dim = bayes.NewDim(d.Name, d.Labels...)
			}
			v.Dims = append(v.Dims, dim)
		}
		if size+float64(elements) > maxValues {
			return nil, 0, fmt.Errorf("variable %q has %g elements, want at most %g in all", s.Name, size, maxValues)
		}
		vars, elements = append(vars, v), elements+int(size)
	}
	if elements == 0 {
		return nil, 0, errors.New("there are no variables")
	}
	return vars, elements, nil
}

// sameRun says how the run differs from the one in a file.
func sameRun(r *run, had *header) error {
	want := headerOf(r)
	var faults []error
	if had.Dim != want.Dim {
		faults = append(faults, fmt.Errorf("the run has %d coordinates, the target %d", had.Dim, want.Dim))
	}
	if !slices.EqualFunc(had.Variables, want.Variables, storedVariable.equal) {
		faults = append(faults, fmt.Errorf("the run has the variables %v, the target %v: resume with the model of the run", had.Variables, want.Variables))
	}
	if r.cfg.Draws < had.Config.Draws {
		faults = append(faults, &ConfigError{"Config.Draws", r.cfg.Draws, fmt.Sprintf("the %d of the run, or more", had.Config.Draws)})
	}
	if goal, was := r.cfg.TargetESS, had.Config.TargetESS; goal != was && goal > 0 && !(was > 0 && goal > was) {
		want := fmt.Sprintf("the %g of the run, more, or 0 for all draws", was)
		if was == 0 {
			want = "0, as the run has no target"
		}
		faults = append(faults, &ConfigError{"Config.TargetESS", goal, want})
	}
	fields, err := differences(had.Config, r.cfg)
	if err != nil {
		return err
	}
	if had.Init != want.Init && !slices.Contains(fields, "init") {
		fields = append(fields, "init")
	}
	if len(fields) > 0 {
		faults = append(faults, fmt.Errorf("the configuration differs from that of the run in %s", strings.Join(fields, ", ")))
	}
	return errors.Join(faults...)
}

// differences returns the JSON names of the fields that decide draws and differ.
func differences(a, b Config) ([]string, error) {
	var fields [2]map[string]json.RawMessage
	for i, c := range []Config{a, b} {
		c.Draws, c.TargetESS, c.Workers = 0, 0, 0
		raw, err := json.Marshal(c)
		if err == nil {
			err = json.Unmarshal(raw, &fields[i])
		}
		if err != nil {
			return nil, err
		}
	}
	var differ []string
	all := maps.Clone(fields[0])
	maps.Copy(all, fields[1])
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !bytes.Equal(fields[0][name], fields[1][name]) {
			differ = append(differ, fmt.Sprintf("%s (%s, now %s)", name, fields[0][name], fields[1][name]))
		}
	}
	return differ, nil
}

func (v storedVariable) equal(w storedVariable) bool {
	return v.Name == w.Name && slices.EqualFunc(v.Dims, w.Dims, func(a, b storedDim) bool {
		return a.Name == b.Name && a.Size == b.Size && slices.Equal(a.Labels, b.Labels)
	})
}
