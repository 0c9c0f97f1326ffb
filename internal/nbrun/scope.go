package main

import (
	"slices"
	"strings"
)

// scope is what cells have declared so far.
type scope struct {
	imports []importing
	units   []unit
}

// extend adds what a cell declares, in place of earlier declarations of the same
// names; two of one name within the cell are left for the compiler to tell.
func (s *scope) extend(cell *source) {
	for _, i := range cell.imports {
		s.imports = slices.DeleteFunc(s.imports, func(old importing) bool { return old.name == i.name })
	}
	s.imports = append(s.imports, cell.imports...)
	for _, u := range cell.units {
		s.units = slices.DeleteFunc(s.units, func(old unit) bool {
			return slices.ContainsFunc(old.declares, func(name string) bool { return name != "_" && slices.Contains(u.declares, name) })
		})
	}
	s.units = append(s.units, cell.units...)
}

// program returns the file of a cell's program: what is declared, without the
// imports that nothing uses, and the main of the cell, which may be empty.
func (s *scope) program(cell *source) string {
	end := unit{text: "func main() {}\n"}
	if cell.main != nil {
		end = *cell.main
	}
	units := append(slices.Clone(s.units), end)
	var b strings.Builder
	b.WriteString("package main\n")
	for _, i := range s.imports {
		if i.always || slices.ContainsFunc(units, func(u unit) bool { return u.uses[i.name] }) {
			b.WriteString(i.text)
		}
	}
	for _, u := range units {
		b.WriteString(u.text)
	}
	return b.String()
}
