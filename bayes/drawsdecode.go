package bayes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// ReadDraws reads the JSON that MarshalJSON writes. Values are the same to the
// bit; Config becomes a json.RawMessage.
//
// Errors: text that isn't JSON, with line and column; keys that are missing,
// unknown or doubled, another format or a later version, and arrays whose
// lengths or values are wrong, each with its path: posterior.theta[1][4].
func ReadDraws(r io.Reader) (*Draws, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("bayes: reading draws: %w", err)
	}
	if json.Valid(b) {
		return decodeDraws(b, "", true)
	}
	var syntax *json.SyntaxError
	err = json.Unmarshal(b, new(json.RawMessage))
	if errors.As(err, &syntax) {
		before := b[:min(int(syntax.Offset), len(b))]
		line := bytes.Count(before, []byte("\n")) + 1
		col := len(before) - bytes.LastIndexByte(before, '\n') - 1
		return nil, fmt.Errorf("bayes: draws: line %d col %d: %w", line, col, err)
	}
	return nil, fmt.Errorf("bayes: draws: %w", err)
}

// UnmarshalJSON is ReadDraws for encoding/json. It is for a new Draws: those
// that others may hold don't change.
func (d *Draws) UnmarshalJSON(b []byte) error {
	e, err := ReadDraws(bytes.NewReader(b))
	if err != nil {
		return err
	}
	*d = *e
	return nil
}

// decodeDraws reads one object from valid JSON; nested says whether it may hold warm-up draws.
// at is the path of the object and a dot, "" for the whole.
func decodeDraws(raw []byte, at string, nested bool) (*Draws, error) {
	members, err := jsonObject(raw, at)
	if err != nil {
		return nil, err
	}
	part := map[string]json.RawMessage{}
	var faults []error
	for _, m := range members {
		switch m.key {
		case "attrs", "coords", "dims", "posterior", "sample_stats":
			part[m.key] = m.raw
		case "warmup":
			if nested {
				part[m.key] = m.raw
				continue
			}
			fallthrough
		default:
			faults = append(faults, fmt.Errorf("bayes: draws: unknown key %s%s", at, m.key))
		}
	}
	for _, key := range []string{"attrs", "coords", "dims", "posterior", "sample_stats"} {
		if part[key] == nil {
			faults = append(faults, fmt.Errorf("bayes: draws: %s%s is missing", at, key))
		}
	}
	// Another version may have other keys: say that first.
	attrs, err := decodeAttrs(part["attrs"], at+"attrs")
	if err != nil {
		return nil, err
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}

	coords, err := decodeMap[[]string](part["coords"], at+"coords")
	if err != nil {
		return nil, err
	}
	dims, err := decodeMap[[]*string](part["dims"], at+"dims")
	if err != nil {
		return nil, err
	}
	posterior, err := jsonObject(part["posterior"], at+"posterior")
	if err != nil {
		return nil, err
	}
	stats, err := jsonObject(part["sample_stats"], at+"sample_stats")
	if err != nil {
		return nil, err
	}
	run := Run{Chains: attrs.Chains, Draws: attrs.Draws, Seed: uint64(attrs.Seed), TargetESS: attrs.TargetESS}
	if string(attrs.Config) != "null" {
		run.Config = attrs.Config
	}
	run.Vars, err = decodeVariables(posterior, attrs.Shapes, dims, coords, at)
	if err != nil {
		return nil, err
	}
	for i, m := range posterior {
		x, err := decodeArray(m.raw, at+"posterior."+m.key, attrs.Chains, attrs.Draws, run.Vars[i].Dims)
		run.Values = append(run.Values, x...)
		faults = append(faults, err)
	}
	for _, m := range stats {
		x, err := decodeArray(m.raw, at+"sample_stats."+m.key, attrs.Chains, attrs.Draws, nil)
		if m.key == logWeightName {
			run.LogWeights = x
		} else {
			run.Stats = append(run.Stats, Stat{m.key, x})
		}
		faults = append(faults, err)
	}
	if raw := part["warmup"]; raw != nil {
		run.Warmup, err = decodeDraws(raw, at+"warmup.", false)
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	d, err := NewDraws(run)
	if err != nil {
		return nil, err
	}
	d.library = attrs.Library
	return d, nil
}

// decodeAttrs reads and checks the attributes; raw may be nil.
func decodeAttrs(raw json.RawMessage, at string) (drawsAttrs, error) {
	var a drawsAttrs
	if raw == nil {
		return a, fmt.Errorf("bayes: draws: %s is missing: this isn't a file of draws", at)
	}
	members, err := decodeMap[json.RawMessage](raw, at)
	if err != nil {
		return a, err
	}
	var faults []error
	for _, field := range []struct {
		key string
		to  any
	}{ // format and version first: the others depend on them
		{"format", &a.Format}, {"version", &a.Version}, {"library", &a.Library}, {"seed", &a.Seed},
		{"config", &a.Config}, {"chains", &a.Chains}, {"draws", &a.Draws}, {"shapes", &a.Shapes}, {"target_ess", &a.TargetESS},
	} {
		m, ok := members[field.key]
		if !ok && field.key == "target_ess" {
			continue // the run had none
		}
		if !ok {
			faults = append(faults, fmt.Errorf("bayes: draws: %s.%s is missing", at, field.key))
		} else if err := json.Unmarshal(m, field.to); err != nil {
			faults = append(faults, fmt.Errorf("bayes: draws: %s.%s is %.40s: %w", at, field.key, m, err))
		}
		delete(members, field.key)
		switch {
		case field.key == "format" && a.Format != drawsFormat:
			return a, fmt.Errorf("bayes: draws: %s.format is %q, want %q", at, a.Format, drawsFormat)
		case field.key == "version" && a.Version != drawsVersion:
			return a, fmt.Errorf("bayes: draws: %s.version is %d, this library reads version %d: use the library that wrote it or a later one",
				at, a.Version, drawsVersion)
		}
	}
	for _, key := range sortedKeys(members) {
		faults = append(faults, fmt.Errorf("bayes: draws: unknown key %s.%s", at, key))
	}
	return a, errors.Join(faults...)
}

// decodeMap reads an object whose values have one type.
func decodeMap[V any](raw []byte, at string) (map[string]V, error) {
	members, err := jsonObject(raw, at)
	if err != nil {
		return nil, err
	}
	out := make(map[string]V, len(members))
	for _, m := range members {
		var v V
		if err := json.Unmarshal(m.raw, &v); err != nil {
			return nil, fmt.Errorf("bayes: draws: %s.%s is %.40s: %w", at, m.key, m.raw, err)
		}
		out[m.key] = v
	}
	return out, nil
}

// decodeVariables puts dims together from their sizes, names and labels.
func decodeVariables(posterior []jsonMember, shapes map[string][]int, dims map[string][]*string, coords map[string][]string, at string) ([]Variable, error) {
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf("bayes: draws: "+at+format, a...)) }
	var vars []Variable
	usedCoords := map[string]bool{}
	for _, m := range posterior {
		v := Variable{Name: m.key}
		shape, ok := shapes[m.key]
		if !ok {
			fault("attrs.shapes has no %q", m.key)
		}
		names := dims[m.key]
		if names != nil && len(names) != len(shape) {
			fault("dims.%s has %d names, attrs.shapes %d sizes", m.key, len(names), len(shape))
			continue
		}
		for i, size := range shape {
			dim := Size(size)
			if names != nil && names[i] != nil {
				dim = SizedDim(*names[i], size)
			}
			if labels, ok := coords[dim.Name()]; ok {
				usedCoords[dim.Name()] = true
				if len(labels) != size {
					fault("coords.%s has %d labels, but the dim of %s has size %d", dim.Name(), len(labels), m.key, size)
				}
				dim = NewDim(dim.Name(), labels...)
			}
			v.Dims = append(v.Dims, dim)
		}
		vars = append(vars, v)
	}
	for _, known := range []struct {
		in    string
		names []string
	}{{"attrs.shapes", sortedKeys(shapes)}, {"dims", sortedKeys(dims)}} {
		for _, name := range known.names {
			if !slices.ContainsFunc(posterior, func(m jsonMember) bool { return m.key == name }) {
				fault("%s has %q, which is not in posterior", known.in, name)
			}
		}
	}
	for _, name := range sortedKeys(coords) {
		if !usedCoords[name] {
			fault("coords.%s is the dim of no variable", name)
		}
	}
	return vars, errors.Join(faults...)
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}

// decodeArray reads [chain][draw][dims…] into [element][chain][draw].
func decodeArray(raw []byte, path string, chains, draws int, dims []Dim) ([]float64, error) {
	s := arrayScanner{raw: raw, path: path, sizes: []int{chains, draws}}
	elements := 1
	for _, d := range dims {
		s.sizes = append(s.sizes, d.Size())
		elements *= d.Size()
	}
	s.index = make([]int, len(s.sizes))
	if err := s.scan(0); err != nil {
		return nil, err
	}
	if len(s.out) == 0 { // elements may be 0 or have overflowed: NewDraws will say so
		return []float64{}, nil
	}
	n := len(s.out) / elements // the scan has found all elements of each draw
	out := make([]float64, len(s.out))
	for t := range n {
		for e := range elements {
			out[e*n+t] = s.out[t*elements+e]
		}
	}
	return out, nil
}
