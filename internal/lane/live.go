package lane

// Live reports which lanes of an adjoint hold anything but zeros. The others
// must add nothing to other adjoints, whatever the values are.
func Live(dy []V) (live [W]bool) {
	for i := range dy {
		for l, h := range &dy[i] {
			live[l] = live[l] || h != 0
		}
	}
	return live
}

// Silence sets the lanes of x that are not live to zero.
func Silence(x []V, live *[W]bool) {
	if *live == [W]bool{true, true, true, true, true, true, true, true} {
		return
	}
	for i := range x {
		for l := range live {
			if !live[l] {
				x[i][l] = 0
			}
		}
	}
}

// Load writes the operand's first rows into dst, data into every lane.
func Load(dst []V, a Arg) {
	if a.V != nil {
		copy(dst, a.V)
		return
	}
	for i := range dst {
		a.Elem(0, i, &dst[i])
	}
}
