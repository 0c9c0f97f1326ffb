package dag

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/internal/nearest"
)

// attribute is one name = value; a name alone has value "".
type attribute struct {
	name, value string
	at          token // of the name
	alone       bool
}

// attributes parses [a, b=c].
func (p *parser) attributes() (list []attribute, err error) {
	if err := p.expect('['); err != nil {
		return nil, err
	}
	for {
		switch t := p.take(); t.kind {
		case ']':
			return list, nil
		case ',', ';':
		case 'n':
			a := attribute{name: strings.ToLower(t.text), at: t, alone: !p.is('=')}
			if !a.alone {
				p.take()
				v := p.take()
				if v.kind != 'n' {
					return nil, v.fault("%s= has no value", t.text)
				}
				a.value = v.text
			}
			list = append(list, a)
		default:
			return nil, t.fault("there should be an attribute or ], not %v", t)
		}
	}
}

// roleNamed returns the role of a name.
func roleNamed(name string) (Role, bool) {
	for _, r := range roles {
		if r.name == name || r.role == Latent && name == "unobserved" {
			return r.role, true
		}
	}
	return 0, false
}

// nodeAttributes applies attributes to a node.
func (t token) nodeAttributes(n *Node, attrs []attribute) error {
	for _, a := range attrs {
		no := strings.EqualFold(a.value, "no") || strings.EqualFold(a.value, "false") || a.value == "0"
		switch role, isRole := roleNamed(a.name); {
		case isRole && !no:
			n.Role |= role
		case a.name == "observed" && no:
			n.Role |= Latent
		case a.name == "pos":
			x, y, _ := strings.Cut(strings.TrimSuffix(a.value, "!"), ",")
			var errs [2]error
			n.X, errs[0] = strconv.ParseFloat(strings.TrimSpace(x), 64)
			n.Y, errs[1] = strconv.ParseFloat(strings.TrimSpace(y), 64)
			if err := errors.Join(errs[:]...); err != nil || n.X-n.X != 0 || n.Y-n.Y != 0 { // an infinity less itself is NaN
				return t.fault("pos of %s is %q, want two numbers \"x,y\"", n.Name, a.value)
			}
			n.Placed = true
		case a.alone && !isRole && a.name != "observed": // a role with a slip would change what follows
			return a.at.fault("%s is no role of %s, want latent, selected, exposure, outcome or adjusted%s", a.at.text, n.Name, meant(a.name))
		}
	}
	return nil
}

// meant suggests a role.
func meant(name string) string {
	var names []string
	for _, r := range roles {
		names = append(names, r.name)
	}
	if best, near := nearest.Near(name, names); near {
		return fmt.Sprintf(" (did you mean %s?)", best)
	}
	return ""
}

// edgeAttributes applies DOT's directions and shapes to the edges of a statement.
func (t token) edgeAttributes(edges []Edge, attrs []attribute) error {
	for _, a := range attrs {
		value := strings.ToLower(a.value)
		if a.name == "dir" && !slices.Contains(slices.Collect(maps.Values(dirs)), value) {
			return t.fault("dir is %q, want forward, back, both or none", a.value)
		}
		for i := range edges {
			e := &edges[i]
			for marks, dir := range dirs {
				if a.name == "dir" && dir == value {
					e.AtA, e.AtB = marks[0], marks[1]
				}
			}
			for mark, shape := range shapes {
				if a.name == "arrowhead" && shape == value {
					e.AtB = mark
				}
				if a.name == "arrowtail" && shape == value {
					e.AtA = mark
				}
			}
		}
	}
	return nil
}
