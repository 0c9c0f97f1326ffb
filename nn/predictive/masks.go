package predictive

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn"
)

// MaskConfig says how the inputs of a network that takes its dropout masks as
// inputs are drawn. Such a network runs in any runtime, and its passes are the
// same whenever and wherever they are asked for: with the same seed, whatever the
// batch and however it is tiled.
type MaskConfig struct {
	// Ports are the inputs that are masks, of shape [N …]: 0 where a unit is left
	// out, 1/(1 − Rate) where it stays.
	Ports []string
	// Rate is the probability that a unit is left out, that of the training.
	Rate float64
	// Passes is how many networks are drawn.
	Passes int
	Seed   uint64
	// PerRow draws masks for each row of a batch by itself. Without it a pass is
	// one network, the same for all rows and in all calls: a row is scored alone
	// as it is in a batch, and the passes of two rows can be compared, but errors
	// of Monte Carlo are in all rows the same way.
	PerRow bool
	// Probe is a few rows, inputs in order of the model's without the masks, on
	// which two passes must differ before the head is made. Nil makes up some.
	Probe []*nn.Tensor
}

// Masks is passes of a model that takes its dropout masks as inputs. Heads of
// such members take the other inputs.
//
// Source: [Gal2016] eq. 6, with masks as data.
func Masks(model *nn.Model, c MaskConfig) Members {
	return Members{models: []*nn.Model{model}, passes: c.Passes, masks: &c}
}

func (c MaskConfig) has(name string) bool { return slices.Contains(c.Ports, name) }

// check returns all that is wrong with the masks of a model.
func (c MaskConfig) check(m *nn.Model) (faults []error) {
	if !(c.Rate > 0 && c.Rate < 1) {
		faults = append(faults, fmt.Errorf("the rate of the masks is %v; it is above 0 and below 1", c.Rate))
	}
	if len(c.Ports) == 0 {
		faults = append(faults, fmt.Errorf("no inputs are named as masks; the model has %v", m.Inputs()))
	}
	var names []string
	for _, p := range m.Inputs() {
		names = append(names, p.Name)
	}
	for k, name := range c.Ports {
		i := slices.Index(names, name)
		switch {
		case slices.Contains(c.Ports[:k], name):
			faults = append(faults, fmt.Errorf("the mask %q is named twice", name))
		case i < 0:
			faults = append(faults, fmt.Errorf("the model has no input %q for a mask%s; it has %v", name, nearest.Suggest(name, names), m.Inputs()))
		default:
			p := m.Inputs()[i]
			switch n := units(p); {
			case n == 0:
				faults = append(faults, fmt.Errorf("the input %v is no mask: those are of type float32 or float64 and have rows first, and then dimensions that don't change, 2³¹ units at most", p))
			case !c.PerRow && c.Passes > maxShared/n:
				faults = append(faults, fmt.Errorf("%d passes of the %d units of %v are too many to keep; PerRow keeps none", c.Passes, n, p))
			}
		}
	}
	if len(c.Ports) > 0 && len(c.Ports) == len(names) && len(faults) == 0 {
		faults = append(faults, fmt.Errorf("all inputs are named as masks; none is left for the rows"))
	}
	return faults
}

// units returns how many units a row of a mask has, 0 if the port is no mask.
func units(p nn.Port) int {
	if p.Type != nn.Float32 && p.Type != nn.Float64 && p.Type != nn.Float16 || p.AnyShape || len(p.Shape) < 2 {
		return 0
	}
	n := 1
	for _, d := range p.Shape[1:] {
		if d.Size < 1 || n > math.MaxInt32/d.Size {
			return 0
		}
		n *= d.Size
	}
	return n
}

// maxShared is how many units of all passes a mask keeps: 1 GiB of float32, which
// nobody means.
const maxShared = 1 << 28

// masks draws them.
type masks struct {
	config MaskConfig
	ports  []mask
}

type mask struct {
	input    int
	site     rng.Site
	typ      nn.Type // of the tensor
	dims     []int   // without rows
	units    int     // product of dims
	shared32 []float32
	shared64 []float64 // [pass][unit] of the type, unless each row has its own
}

func newMasks(m *nn.Model, c MaskConfig) *masks {
	all := &masks{config: c}
	for i, p := range m.Inputs() {
		if !c.has(p.Name) {
			continue
		}
		k := mask{input: i, site: rng.NewSite(c.Seed, rng.Key("nn/predictive/mask/"+p.Name)), typ: held(p.Type), units: units(p)}
		for _, d := range p.Shape[1:] {
			k.dims = append(k.dims, d.Size)
		}
		if !c.PerRow && k.typ == nn.Float64 {
			k.shared64 = make([]float64, c.Passes*k.units)
			drawMasks(k.shared64, k.site, c.Rate, 1, 0, c.Passes, k.units)
		} else if !c.PerRow {
			k.shared32 = make([]float32, c.Passes*k.units)
			drawMasks(k.shared32, k.site, c.Rate, 1, 0, c.Passes, k.units)
		}
		all.ports = append(all.ports, k)
	}
	return all
}

// fill writes the masks of a tile: count passes from first on, of so many rows.
func (a *masks) fill(c *scratch, rows, first, count int) error {
	for i := range a.ports {
		k := &a.ports[i]
		var shape [8]int // more dimensions cost an allocation
		t := c.tile[k.input]
		if err := t.Reset(k.typ, append(append(shape[:0], rows*count), k.dims...)...); err != nil {
			return err
		}
		c.in[k.input] = t
		switch {
		case k.shared64 != nil:
			spread(t.Float64s(), k.shared64[first*k.units:], rows, k.units)
		case k.shared32 != nil:
			spread(t.Float32s(), k.shared32[first*k.units:], rows, k.units)
		case k.typ == nn.Float64:
			drawMasks(t.Float64s(), k.site, a.config.Rate, rows, first, count, k.units)
		default:
			drawMasks(t.Float32s(), k.site, a.config.Rate, rows, first, count, k.units)
		}
	}
	return nil
}

// drawMasks fills to, [pass][row][unit], with the masks of count passes from
// first on. A word of the noise at the address of row and pass decides on two
// units, by each of its halves: rates are exact to 2⁻³².
func drawMasks[T float32 | float64](to []T, site rng.Site, rate float64, rows, first, count, units int) {
	values := [2]T{T(1 / (1 - rate)), 0}
	below := uint64(rate * 0x1p32)
	for pass := range count {
		for row := range rows {
			noise := site.At(uint64(row), uint64(first+pass))
			mask := to[:units]
			to = to[units:]
			for ; len(mask) >= 2; mask = mask[2:] {
				word := noise.Uint64()
				mask[0] = values[(word>>32-below)>>63] // 1 where the half is below
				mask[1] = values[(word&math.MaxUint32-below)>>63]
			}
			if len(mask) > 0 {
				mask[0] = values[(noise.Uint64()>>32-below)>>63]
			}
		}
	}
}

// spread fills to, [pass][row][unit], with what all rows of a pass share.
func spread[T float32 | float64](to, shared []T, rows, units int) {
	for ; len(to) > 0; shared = shared[units:] {
		repeated(to[:rows*units], shared[:units])
		to = to[rows*units:]
	}
}

// held returns the type of the tensors for ports of a type.
func held(t nn.Type) nn.Type {
	if t == nn.Float16 {
		return nn.Float32
	}
	return t
}
