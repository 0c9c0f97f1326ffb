package online_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// tryQuestions asks a zero value all that it can be asked without a place to look at:
// nothing panics, a copy is one, and it is not kept as if it had learnt.
func (m streaming[S]) tryQuestions(r *report) {
	for _, format := range []func(s S) ([]byte, error){S.MarshalBinary, S.MarshalJSON} {
		if _, err := format(m.unmade()); err == nil || !strings.Contains(err.Error(), "not made by") {
			r.add("nothing is kept: error %v; want one that says what makes it", err)
		}
	}
	state := reflect.TypeFor[S]()
	for i := range state.NumMethod() {
		method := state.Method(i)
		if strings.HasPrefix(method.Name, "Unmarshal") || slicesLike[method.Name] {
			continue
		}
		if fault := panics(method, m.unmade()); fault != nil {
			r.add("%s of nothing panics: %v", method.Name, fault)
		}
	}
}

// slicesLike are methods that are indexed as a slice is, and panic as it does.
var slicesLike = map[string]bool{"Arm": true, "Coefficient": true, "Feature": true}

// panics calls a method with zero values, and a source of random numbers where one is
// wanted, and returns what it panics with.
func panics(method reflect.Method, of any) (fault any) {
	defer func() { fault = recover() }()
	in := []reflect.Value{reflect.ValueOf(of)}
	for i := 1; i < method.Type.NumIn(); i++ {
		t := method.Type.In(i)
		v := reflect.Zero(t)
		if t == reflect.TypeFor[rand.Source]() {
			v = reflect.ValueOf(rand.NewPCG(1, 2))
		}
		if t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct { // what CopyTo writes to
			v = reflect.New(t.Elem())
		}
		if i < method.Type.NumIn()-1 || !method.Type.IsVariadic() {
			in = append(in, v)
		}
	}
	method.Func.Call(in)
	return nil
}

// brittle is a tally that is kept when nothing made it, and breaks when it is asked.
type brittle struct{ tally }

func (b *brittle) Snapshot() *brittle                     { return &brittle{*b.tally.Snapshot()} }
func (b *brittle) MarshalBinary() ([]byte, error)         { return nil, nil }
func (b *brittle) AppendBinary(to []byte) ([]byte, error) { return to, nil }
func (b *brittle) Mean() float64                          { return *b.sum / b.n }

// TestQuestionsOfNothing: a state that is kept unmade, or panics, is found.
func TestQuestionsOfNothing(t *testing.T) {
	var r report
	streaming[*brittle]{}.tryQuestions(&r)
	want := []string{"nothing is kept: error <nil>", "Mean of nothing panics: runtime error"}
	if len(r) != len(want) || !strings.HasPrefix(r[0], want[0]) || !strings.HasPrefix(r[1], want[1]) {
		t.Errorf("found %q; want %q", []string(r), want)
	}
}
