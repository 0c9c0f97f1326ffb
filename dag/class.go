package dag

import (
	"fmt"
	"slices"
	"strings"
)

// Class is what a graph claims to be, and so which edges it may have and which
// questions it can answer.
type Class uint8

const (
	// DAG is a directed acyclic graph. Some of its nodes may be latent.
	DAG Class = iota
	// ADMG is an acyclic directed mixed graph: arrows among observed nodes, and
	// A ↔ B where an unobserved cause is common to A and B. A pair may have both.
	ADMG
	// CPDAG stands for all DAGs with the same independencies: A – B where they
	// differ in direction. Also any partially directed graph.
	CPDAG
	// MAG is a maximal ancestral graph: a DAG seen through its observed nodes,
	// one edge a pair, A – B where selection joins them.
	MAG
	// PAG stands for all MAGs with the same independencies: a circle where they
	// differ.
	PAG
)

var classNames = [...]string{DAG: "DAG", ADMG: "ADMG", CPDAG: "CPDAG", MAG: "MAG", PAG: "PAG"}

// String returns the class's abbreviation.
func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return fmt.Sprintf("Class(%d)", uint8(c))
}

// allows reports whether a graph of the class may have an edge with such ends.
func (c Class) allows(a, b Mark) bool {
	directed := a == Tail && b == Arrow || a == Arrow && b == Tail
	switch c {
	case DAG:
		return directed
	case ADMG:
		return directed || a == Arrow && b == Arrow
	case CPDAG:
		return directed || a == Tail && b == Tail
	case MAG:
		return a != Circle && b != Circle
	}
	return c == PAG && a <= Circle && b <= Circle
}

// want returns a *ClassError unless g is of one of the classes.
func (g *Graph) want(op string, classes ...Class) error {
	if slices.Contains(classes, g.class) {
		return nil
	}
	return &ClassError{Op: op, Got: g.class, Want: classes}
}

// ClassError says that a question can't be asked of a graph of this class.
type ClassError struct {
	Op   string  // the function that was called
	Got  Class   // the class of the graph
	Want []Class // classes that the function takes
}

// Error names the question, the class and the classes it is for.
func (e *ClassError) Error() string {
	var names []string
	for _, c := range e.Want {
		names = append(names, c.String())
	}
	article := "a"
	if e.Got == ADMG {
		article = "an"
	}
	return fmt.Sprintf("dag: %s: the graph is %s %v, want a %s%s", e.Op, article, e.Got, strings.Join(names, " or "), e.remedy())
}

// remedy says how to get a graph of a class that is wanted, if there is a way.
func (e *ClassError) remedy() string {
	switch {
	case e.Got == CPDAG && slices.Contains(e.Want, DAG):
		return ": Orient adds what is known of its edges, Extend picks one of its DAGs"
	case e.Got == ADMG && slices.Contains(e.Want, DAG):
		return ": a latent node for each <-> makes one"
	}
	return ""
}
