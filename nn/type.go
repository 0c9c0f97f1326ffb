package nn

import "fmt"

// A Type is what the elements of a tensor are. The zero Type is that of ports
// that hold no tensor, sequences and maps, or a type that is not in this list:
// such an output can't be asked for, such an input not be given.
type Type uint8

// The types of tensors. A port of type Float16 takes and gives tensors of type
// Float32, rounded at the border.
const (
	Float32 Type = iota + 1
	Float64
	Int64
	Int32
	Bool
	String
	Float16
)

var typeNames = [...]string{"unsupported", "float32", "float64", "int64", "int32", "bool", "string", "float16"}

// String returns the name in small letters.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return fmt.Sprintf("type %d", uint8(t))
}

// held returns the type of the tensors that a port of this type exchanges.
func (t Type) held() Type {
	if t == Float16 {
		return Float32
	}
	return t
}
