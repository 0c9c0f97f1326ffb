package bayes

import (
	"slices"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

// Numbers returns what data hold, row-major, or what a named node of data alone
// is worth; for a variable with a distribution that is what was observed.
//
// Errors: unknown names, and variables that data don't determine.
func (p *Program) Numbers(name string) ([]float64, error) {
	pos := ir.Here()
	n := find(p.g.everything(), name)
	if n == nil {
		return nil, unknown(pos, "Numbers", name, p.g.everything())
	}
	if n.Free || n.After {
		return nil, fault(ErrModel, pos, "Numbers: data don't determine %v", n)
	}
	if n.Op == ir.Data {
		return slices.Clone(n.Num), nil
	}
	ex, err := exec.Compile(exec.Graph{Outputs: []*ir.Node{n}})
	if err != nil {
		return nil, public(err)
	}
	out := make([]float64, n.Size()*Lanes)
	ex.NewFrame(exec.Value).Outputs(nil, out)
	num := make([]float64, n.Size())
	for i := range num {
		num[i] = out[i*Lanes]
	}
	return num, nil
}
