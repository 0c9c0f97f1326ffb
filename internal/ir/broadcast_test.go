package ir

import (
	"slices"
	"testing"
)

func dims(names string, sizes ...int) []*Dim {
	var d []*Dim
	for i, s := range sizes {
		name := string(names[i])
		if name == "_" {
			name = ""
		}
		d = append(d, &Dim{Name: name, Size: s})
	}
	return d
}

func TestBroadcast(t *testing.T) {
	for _, c := range []struct {
		a, b         []*Dim
		want         string // shape, "" if refused
		permA, permB []int
	}{
		{dims(""), dims(""), "[]", []int{}, []int{}},
		{dims("a", 3), dims(""), "[a=3]", []int{0}, []int{-1}},
		{dims(""), dims("ab", 3, 2), "[a=3, b=2]", []int{-1, -1}, []int{0, 1}},
		{dims("a", 3), dims("a", 3), "[a=3]", []int{0}, []int{0}},
		{dims("a", 3), dims("a", 4), "", nil, nil},
		{dims("a", 3), dims("b", 3), "[a=3, b=3]", []int{0, -1}, []int{-1, 0}},
		{dims("ab", 3, 2), dims("ba", 2, 3), "[a=3, b=2]", []int{0, 1}, []int{1, 0}},
		{dims("ab", 3, 3), dims("ba", 3, 3), "[a=3, b=3]", []int{0, 1}, []int{1, 0}},
		{dims("ab", 3, 2), dims("b", 2), "[a=3, b=2]", []int{0, 1}, []int{-1, 0}},
		{dims("b", 2), dims("ab", 3, 2), "[b=2, a=3]", []int{0, -1}, []int{1, 0}},
		{dims("ab", 3, 2), dims("cb", 4, 2), "[a=3, b=2, c=4]", []int{0, 1, -1}, []int{-1, 1, 0}},
		{dims("ab", 3, 2), dims("cb", 4, 5), "", nil, nil},
		// anonymous dims match in place only
		{dims("_", 3), dims("a", 3), "[a=3]", []int{0}, []int{0}},
		{dims("a", 3), dims("_", 3), "[a=3]", []int{0}, []int{0}},
		{dims("_", 3), dims("_", 3), "[3]", []int{0}, []int{0}},
		{dims("_", 1), dims("a", 3), "", nil, nil}, // sizes never stretch
		{dims("_b", 3, 2), dims("a_", 3, 2), "[a=3, b=2]", []int{0, 1}, []int{0, 1}},
		{dims("__", 3, 2), dims("ab", 3, 2), "[a=3, b=2]", []int{0, 1}, []int{0, 1}},
		{dims("__", 2, 3), dims("ab", 3, 2), "", nil, nil},
		{dims("_", 3), dims("ab", 3, 2), "", nil, nil},
		{dims("ab", 3, 2), dims("_", 2), "", nil, nil},
		// a name twice is matched in place only
		{dims("aa", 3, 3), dims("aa", 3, 3), "[a=3, a=3]", []int{0, 1}, []int{0, 1}},
		{dims("aa", 3, 3), dims("__", 3, 3), "[a=3, a=3]", []int{0, 1}, []int{0, 1}},
		{dims("aa", 3, 3), dims("a", 3), "", nil, nil},
		{dims("a", 3), dims("aa", 3, 3), "", nil, nil},
		{dims("aa", 3, 3), dims("ab", 3, 3), "", nil, nil},
		{dims("aa", 3, 3), dims(""), "[a=3, a=3]", []int{0, 1}, []int{-1, -1}},
		{dims("a", 0), dims("a", 0), "[a=0]", []int{0}, []int{0}},
	} {
		got, permA, permB, ok := Broadcast(c.a, c.b)
		if !ok {
			if c.want != "" {
				t.Errorf("%s with %s is refused, want %s", Shape(c.a), Shape(c.b), c.want)
			}
			continue
		}
		if Shape(got) != c.want || !slices.Equal(permA, c.permA) || !slices.Equal(permB, c.permB) {
			t.Errorf("%s with %s: %s %v %v, want %q %v %v", Shape(c.a), Shape(c.b), Shape(got), permA, permB, c.want, c.permA, c.permB)
		}
	}
}

func TestInto(t *testing.T) {
	for _, c := range []struct {
		a, onto []*Dim
		want    []int
		ok      bool
	}{
		{dims(""), dims("ab", 3, 2), []int{-1, -1}, true},
		{dims(""), dims(""), []int{}, true},
		{dims("ab", 3, 2), dims("ab", 3, 2), []int{0, 1}, true},
		{dims("ba", 2, 3), dims("ab", 3, 2), []int{1, 0}, true},
		{dims("ba", 3, 3), dims("ab", 3, 3), []int{1, 0}, true},
		{dims("b", 2), dims("ab", 3, 2), []int{-1, 0}, true},
		{dims("a", 3), dims("ab", 3, 2), []int{0, -1}, true},
		{dims("ca", 4, 3), dims("abc", 3, 2, 4), []int{1, -1, 0}, true},
		{dims("__", 3, 2), dims("ab", 3, 2), []int{0, 1}, true},
		{dims("ab", 3, 2), dims("__", 3, 2), []int{0, 1}, true},
		{dims("ab", 3, 2), dims("a", 3), nil, false}, // onto lacks b
		{dims("a", 3), dims(""), nil, false},
		{dims("c", 3), dims("a", 3), nil, false},
		{dims("a", 4), dims("ab", 3, 2), nil, false},
		{dims("_", 3), dims("ab", 3, 2), nil, false},
		{dims("a", 3), dims("aa", 3, 3), nil, false},
		{dims("aa", 3, 3), dims("a", 3), nil, false},
	} {
		got, ok := Into(c.a, c.onto)
		if ok != c.ok || ok && !slices.Equal(got, c.want) {
			t.Errorf("%s into %s: %v %v, want %v %v", Shape(c.a), Shape(c.onto), got, ok, c.want, c.ok)
		}
	}
}

func TestIsIdentity(t *testing.T) {
	for _, c := range []struct {
		perm []int
		rank int
		want bool
	}{
		{[]int{}, 0, true}, {[]int{0, 1}, 2, true}, {[]int{1, 0}, 2, false},
		{[]int{0, -1}, 1, false}, {[]int{0}, 2, false},
	} {
		if got := IsIdentity(c.perm, c.rank); got != c.want {
			t.Errorf("IsIdentity(%v, %d) = %v", c.perm, c.rank, got)
		}
	}
}
