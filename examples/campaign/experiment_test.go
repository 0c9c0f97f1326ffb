package main

import (
	"reflect"
	"testing"

	"github.com/seed78144065/credence/examples/internal/clitest"
)

// TestSegments: combinations that occur, in the order of the levels, not of
// the letters.
func TestSegments(t *testing.T) {
	table, err := load(clitest.File(t, "test.csv", "size,where\n10,n\n2,s\n2,n\n1,s\n10,n\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		columns  []string
		segments []string
		segment  []int
	}{
		{nil, []string{"everybody"}, []int{0, 0, 0, 0, 0}},
		{[]string{"size"}, []string{"size=1", "size=2", "size=10"}, []int{2, 1, 1, 0, 2}},
		{[]string{"size", "where"}, []string{"size=1 where=s", "size=2 where=n", "size=2 where=s", "size=10 where=n"}, []int{3, 2, 1, 0, 3}},
	} {
		e := &experiment{table: table}
		if err := e.readSegments(c.columns); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(e.segments, c.segments) || !reflect.DeepEqual(e.segment, c.segment) {
			t.Errorf("%v: %q %v, want %q %v", c.columns, e.segments, e.segment, c.segments, c.segment)
		}
	}
}

func TestGuess(t *testing.T) {
	for _, c := range []struct {
		y    []float64
		want kind
	}{
		{[]float64{0, 1, 1, 0}, binary},
		{[]float64{0, 1, 2, 1, 0, 3}, count},
		{[]float64{0, 0, 0, 0, 20, 49.9}, revenue},
		{[]float64{0, 0, 0, 0, 20, 50}, revenue},
		{[]float64{0, 1.5, 2.5, 3.5}, revenue},
		{[]float64{1, 100, 4000, 2, 7}, real},
		{[]float64{1.5, 2.5, 3.5}, real},
		{[]float64{-1, 0, 1}, real},
	} {
		if got, why := guess(c.y); got != c.want || why == "" {
			t.Errorf("%v: %s (%s), want %s", c.y, got, why, c.want)
		}
	}
}
