package rowwise

import (
	"fmt"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/onnx"
)

// embedding writes the rows of a table that the indices of each lane name.
type embedding struct {
	to, index, indices int
	table              []float64
	rows, width        int
	label              string
}

func (s *embedding) group(v []lane.V, live int) error {
	for i, index := range v[s.index : s.index+s.indices] {
		to := v[s.to+i*s.width:][:s.width]
		for l := range live {
			if x := index[l]; !(x >= float64(-s.rows) && x < float64(s.rows)) {
				return &IndexError{s.label, l, x, s.rows}
			}
			k := int(index[l])
			if k < 0 {
				k += s.rows
			}
			for j, x := range s.table[k*s.width : (k+1)*s.width] {
				to[j][l] = x
			}
		}
	}
	return nil
}

// gather picks places of an axis by constant indices, or rows of a constant
// table by computed ones.
func gather(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	table, index := optional(in, 0), optional(in, 1)
	if table == nil || index == nil {
		return nil, fmt.Errorf("it wants two inputs")
	}
	if index.typ != onnx.Int64 && index.typ != onnx.Int32 {
		return nil, fmt.Errorf("its indices are of type %v", index.typ)
	}
	at := int(n.Int("axis", 0))
	if !table.constant() {
		return pick(c, n, table, index, at)
	}
	if index.constant() || at != 0 || len(table.dims) == 0 {
		return nil, fmt.Errorf("of a constant: only rows, by indices that are not constant")
	}
	dims := append(append([]int(nil), index.dims...), table.dims[1:]...)
	y, err := c.rows(n.Outputs[0], table.typ, dims)
	if err != nil {
		return nil, err
	}
	c.add(&embedding{
		to: y.store.at, index: index.store.at, indices: index.size(),
		table: table.data, rows: table.dims[0], width: product(table.dims[1:]), label: n.Label(),
	})
	return []*value{y}, nil
}

// pick is gather along an axis of rows.
func pick(c *compiler, n *onnx.Node, x, index *value, at int) ([]*value, error) {
	k, err := axis(at, len(x.dims))
	if err != nil {
		return nil, err
	}
	places, err := index.ints()
	if err != nil {
		return nil, fmt.Errorf("its indices: %w", err)
	}
	for i, p := range places {
		if p < 0 {
			places[i] = p + x.dims[k]
		}
		if places[i] < 0 || places[i] >= x.dims[k] {
			return nil, fmt.Errorf("index %d of %d", p, x.dims[k])
		}
	}
	elements, _ := along(x.dims, k, places)
	dims := append(append(append([]int(nil), x.dims[:k]...), index.dims...), x.dims[k+1:]...)
	y, err := c.picked(x, n.Outputs[0], dims, elements)
	return []*value{y}, err
}
