package onnx

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// deepest is how many graphs may lie in one another: loops in branches in
// loops, with room to spare; a file that nests more wants to exhaust the stack.
const deepest = 16

// Parse reads a file and checks its graph.
//
// Errors: a file that is cut short or not of this format, with the byte; values
// that nothing defines, that two nodes define, or that depend on themselves; data
// kept in other files; tensors whose data don't fit their shape. All faults of the
// graph are joined.
// Cost: the file's own bytes hold the data of tensors; they must not change.
func Parse(file []byte) (*Model, error) {
	m := &Model{}
	if len(file) == 0 {
		return nil, fmt.Errorf("onnx: the file is empty")
	}
	p := parser{start: cap(file)}
	err := p.message(file, func(f field) (err error) {
		switch f.number {
		case 1:
			m.IR = int64(f.varint)
		case 2:
			m.Producer = string(f.bytes)
		case 7:
			m.Graph, err = p.graph(f.bytes, 1)
		case 8:
			var o Opset
			err = p.message(f.bytes, func(f field) error {
				switch f.number {
				case 1:
					o.Domain = string(f.bytes)
				case 2:
					o.Version = int64(f.varint)
				}
				return nil
			})
			m.Opsets = append(m.Opsets, o)
		case 14:
			var e Entry
			err = p.message(f.bytes, func(f field) error {
				switch f.number {
				case 1:
					e.Key = string(f.bytes)
				case 2:
					e.Value = string(f.bytes)
				}
				return nil
			})
			m.Metadata = append(m.Metadata, e)
		}
		return err
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("onnx: %w: the file is cut short or not an ONNX model", err)
	case m.Graph == nil:
		return nil, fmt.Errorf("onnx: the file has no graph: not an ONNX model")
	case m.Version("") == 0 && len(m.Opsets) == 0:
		return nil, fmt.Errorf("onnx: the file names no set of operators: not an ONNX model")
	}
	if err := m.Graph.check(); err != nil {
		return nil, err
	}
	return m, nil
}

// parser knows where in the file it is: slices of the file have what is left
// after them as capacity.
type parser struct{ start int }

// field is one field of a message.
type field struct {
	number protowire.Number
	varint uint64 // also of fixed width
	bytes  []byte
	kind   protowire.Type
}

func (p *parser) offset(b []byte) int { return p.start - cap(b) }

// unreadable is why protowire could not read on. Its own words are other ones in every
// other build, so that nobody relies on them.
func unreadable(n int) error {
	if err := protowire.ParseError(n); errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return errors.New("no field of a protocol buffer")
}

// message calls f for each field.
func (p *parser) message(b []byte, f func(field) error) error {
	for len(b) > 0 {
		number, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return fmt.Errorf("byte %d: %w", p.offset(b), unreadable(n))
		}
		v := field{number: number, kind: kind}
		rest := b[n:]
		switch kind {
		case protowire.VarintType:
			v.varint, n = protowire.ConsumeVarint(rest)
		case protowire.Fixed32Type:
			var x uint32
			x, n = protowire.ConsumeFixed32(rest)
			v.varint = uint64(x)
		case protowire.Fixed64Type:
			v.varint, n = protowire.ConsumeFixed64(rest)
		case protowire.BytesType:
			v.bytes, n = protowire.ConsumeBytes(rest)
		default:
			n = protowire.ConsumeFieldValue(number, kind, rest)
		}
		if n < 0 {
			return fmt.Errorf("byte %d: %w", p.offset(rest), unreadable(n))
		}
		if err := f(v); err != nil {
			return err
		}
		b = rest[n:]
	}
	return nil
}

func (p *parser) graph(b []byte, depth int) (*Graph, error) {
	if depth > deepest {
		return nil, fmt.Errorf("byte %d: graphs nested more than %d deep", p.offset(b), deepest)
	}
	g := &Graph{}
	err := p.message(b, func(f field) (err error) {
		switch f.number {
		case 1:
			var n Node
			n, err = p.node(f.bytes, depth)
			g.Nodes = append(g.Nodes, n)
		case 2:
			g.Name = string(f.bytes)
		case 5:
			var t Tensor
			t, err = p.tensor(f.bytes)
			g.Initializers = append(g.Initializers, t)
		case 11, 12:
			var v Value
			v, err = p.value(f.bytes)
			if f.number == 11 {
				g.Inputs = append(g.Inputs, v)
			} else {
				g.Outputs = append(g.Outputs, v)
			}
		case 15:
			err = fmt.Errorf("byte %d: sparse initializers are not read", p.offset(f.bytes))
		}
		return err
	})
	return g, err
}

func (p *parser) node(b []byte, depth int) (n Node, err error) {
	err = p.message(b, func(f field) (err error) {
		switch f.number {
		case 1:
			n.Inputs = append(n.Inputs, string(f.bytes))
		case 2:
			n.Outputs = append(n.Outputs, string(f.bytes))
		case 3:
			n.Name = string(f.bytes)
		case 4:
			n.Op = string(f.bytes)
		case 5:
			var a Attribute
			a, err = p.attribute(f.bytes, depth)
			n.Attributes = append(n.Attributes, a)
		case 7:
			n.Domain = string(f.bytes)
		}
		return err
	})
	return n, err
}

func (p *parser) attribute(b []byte, depth int) (a Attribute, err error) {
	err = p.message(b, func(f field) (err error) {
		switch f.number {
		case 1:
			a.Name = string(f.bytes)
		case 2:
			a.Float = math.Float32frombits(uint32(f.varint))
		case 3:
			a.Int = int64(f.varint)
		case 4:
			a.String = string(f.bytes)
		case 5:
			var t Tensor
			t, err = p.tensor(f.bytes)
			a.Tensor = &t
		case 6:
			a.Graph, err = p.graph(f.bytes, depth+1)
		case 7:
			err = p.numbers(f, protowire.Fixed32Type, func(x uint64) { a.Floats = append(a.Floats, math.Float32frombits(uint32(x))) })
		case 8:
			err = p.numbers(f, protowire.VarintType, func(x uint64) { a.Ints = append(a.Ints, int64(x)) })
		}
		return err
	})
	return a, err
}

// numbers calls add for each number of a repeated field, packed or not.
func (p *parser) numbers(f field, kind protowire.Type, add func(uint64)) error {
	if f.kind != protowire.BytesType {
		add(f.varint)
		return nil
	}
	for b := f.bytes; len(b) > 0; {
		var x uint64
		var n int
		switch kind {
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(b)
			x = uint64(v)
		case protowire.Fixed64Type:
			x, n = protowire.ConsumeFixed64(b)
		default:
			x, n = protowire.ConsumeVarint(b)
		}
		if n < 0 {
			return fmt.Errorf("byte %d: %w", p.offset(b), unreadable(n))
		}
		add(x)
		b = b[n:]
	}
	return nil
}

func (p *parser) value(b []byte) (v Value, err error) {
	err = p.message(b, func(f field) error {
		switch f.number {
		case 1:
			v.Name = string(f.bytes)
		case 2:
			return p.message(f.bytes, func(f field) error {
				if f.number != 1 { // sequences, maps, optional values
					return nil
				}
				return p.message(f.bytes, func(f field) error {
					switch f.number {
					case 1:
						v.Type = Type(f.varint)
					case 2:
						v.Rank = true
						return p.shape(f.bytes, &v)
					}
					return nil
				})
			})
		}
		return nil
	})
	return v, err
}

func (p *parser) shape(b []byte, v *Value) error {
	return p.message(b, func(f field) error {
		if f.number != 1 {
			return nil
		}
		d := Dim{Size: -1}
		err := p.message(f.bytes, func(g field) error {
			switch g.number {
			case 1:
				if n := int64(g.varint); n < 0 || n > math.MaxInt32 {
					return fmt.Errorf("byte %d: %s has a dimension of %d", p.offset(f.bytes), quoted(v.Name), n)
				}
				d.Size = int(g.varint)
			case 2:
				d.Name = string(g.bytes)
			}
			return nil
		})
		v.Shape = append(v.Shape, d)
		return err
	})
}

// quoted is a name as it stands in an error: not longer than a line.
func quoted(name string) string {
	const most = 80
	if len(name) > most {
		name = name[:most] + "…"
	}
	return strconv.Quote(name)
}
