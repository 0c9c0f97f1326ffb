package ir

// Broadcast returns the shape of an elementwise operation on a and b, and for
// each the axes to take (Permute's Perm). Scalars go with all. Shapes of equal
// rank match place by place if every pair has one name or one is anonymous,
// and equal sizes; otherwise dims match by name, if every dim has one of its
// own in its array, and the result holds the dims of a, then those only b has.
// Sizes never stretch. ok is false on a mismatch.
func Broadcast(a, b []*Dim) (dims []*Dim, permA, permB []int, ok bool) {
	switch {
	case len(b) == 0:
		return a, identity(len(a)), repeat(len(a)), true
	case len(a) == 0:
		return b, repeat(len(b)), identity(len(b)), true
	}
	if dims, ok := inPlace(a, b); ok {
		return dims, identity(len(a)), identity(len(b)), true
	}
	if !distinct(a) || !distinct(b) {
		return nil, nil, nil, false
	}
	for i, d := range a {
		j := find(b, d.Name)
		if j >= 0 && b[j].Size != d.Size {
			return nil, nil, nil, false
		}
		dims, permA, permB = append(dims, d), append(permA, i), append(permB, j)
	}
	for j, d := range b {
		if find(a, d.Name) < 0 {
			dims, permA, permB = append(dims, d), append(permA, -1), append(permB, j)
		}
	}
	return dims, permA, permB, true
}

// Into returns the axes that spread shape a over shape onto, which must hold
// every dim of a.
func Into(a, onto []*Dim) (perm []int, ok bool) {
	dims, perm, _, ok := Broadcast(a, onto)
	if !ok || len(dims) != len(onto) {
		return nil, false
	}
	if _, same := inPlace(dims, onto); same {
		return perm, true
	}
	// The dims are the same but in a's order: find each of onto's by name.
	perm = make([]int, len(onto))
	for i, d := range onto {
		perm[i] = find(a, d.Name)
	}
	return perm, true
}

// IsIdentity reports whether perm leaves an array of that rank as it is.
func IsIdentity(perm []int, rank int) bool {
	if len(perm) != rank {
		return false
	}
	for i, p := range perm {
		if p != i {
			return false
		}
	}
	return true
}

func inPlace(a, b []*Dim) ([]*Dim, bool) {
	if len(a) != len(b) {
		return nil, false
	}
	dims := make([]*Dim, len(a))
	for i := range a {
		if a[i].Size != b[i].Size || a[i].Name != b[i].Name && a[i].Name != "" && b[i].Name != "" {
			return nil, false
		}
		if dims[i] = a[i]; a[i].Name == "" {
			dims[i] = b[i]
		}
	}
	return dims, true
}

// distinct reports whether every dim has a name and no two have the same.
func distinct(dims []*Dim) bool {
	for i, d := range dims {
		if d.Name == "" || find(dims, d.Name) < i {
			return false
		}
	}
	return true
}

func find(dims []*Dim, name string) int {
	for i, d := range dims {
		if d.Name == name {
			return i
		}
	}
	return -1
}

func identity(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	return p
}

func repeat(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = -1
	}
	return p
}
