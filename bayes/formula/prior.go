package formula

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/numeric"
)

const cutpointsName = "cutpoints"

// prior is the prior of one number of the model.
type prior struct {
	name    string // Intercept, b[x], sd_g[x], sigma: as in the summary
	class   string // b, sd_g: the key that serves a whole class
	dist    bayes.Dist
	outside []float64 // values that the number can not have
	byUser  bool
	usedKey string
	scale   float64 // of the default
}

// priors are those of a model, in the order of the printed model.
type priors struct {
	list  []*prior
	given map[string]bayes.Dist
	used  map[string]bool
}

// add registers a number and finds its prior: the user's by name, by class, or
// the default.
func (p *priors) add(q *prior, otherwise bayes.Dist) *prior {
	q.dist = otherwise
	for _, key := range []string{q.name, q.class} {
		if d, ok := p.given[key]; ok && key != "" {
			q.dist, q.byUser, q.usedKey = d, true, key
			p.used[key] = true
			break
		}
	}
	p.list = append(p.list, q)
	return q
}

// location adds a number of the real line, by default Normal.
func (p *priors) slope(name, class string, scale float64) *prior {
	scale = round2(scale)
	return p.add(&prior{name: name, class: class, scale: scale}, bayes.Normal(0, scale))
}

// intercept adds an intercept, by default StudentT.
func (p *priors) intercept(name string, centre, unit, scale float64) *prior {
	return p.add(&prior{name: name}, bayes.StudentT(priorNu, roundBeside(centre, unit), round2(scale)))
}

// sd adds a standard deviation of effects, by default HalfStudentT.
func (p *priors) sd(name, class string, scale float64) *prior {
	scale = round2(scale)
	return p.add(&prior{name: name, class: class, scale: scale, outside: []float64{-1}}, bayes.HalfStudentT(priorNu, scale))
}

// check reports priors of the configuration that no number of the model takes,
// and those that reach where their number can't be.
func (p *priors) check(list *faultList) {
	var known []string
	for _, q := range p.list {
		for _, name := range []string{q.class, q.name} {
			if name != "" && !slices.Contains(known, name) {
				known = append(known, name)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(p.given)) {
		if !p.used[key] {
			if slices.Contains(known, key) {
				list.general(bayes.ErrModel, "Config.Priors: %q is for nothing: each of its numbers has a prior of its own", key)
			} else {
				list.general(bayes.ErrUnknownName, "Config.Priors: no coefficient or parameter %q%s", key, nearest.Suggest(key, known))
			}
		}
	}
	said := make(map[string]bool)
	for _, q := range p.list {
		for _, x := range q.outside {
			if q.byUser && !said[q.usedKey] && allows(q.dist, x) {
				said[q.usedKey] = true
				list.general(bayes.ErrSupport, "Config.Priors: %v allows %v, %q can't be that: restrict it with bayes.On, or use HalfNormal, Exponential or Beta", q.dist, x, q.usedKey)
			}
		}
	}
}

// allows says whether x is in the support of a prior, by asking a model that
// has it.
func allows(d bayes.Dist, x float64) bool {
	m := bayes.NewModel("support")
	m.Param("x", d)
	prog, err := m.Compile()
	if err != nil {
		return false // said when the model itself is compiled
	}
	_, err = prog.Unconstrain(bayes.Values{"x": x})
	return err == nil
}

// round2 rounds to two digits: what the model prints is what it uses.
func round2(x float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 2, 64), 64)
	if err != nil {
		return x
	}
	return r
}

// roundBeside rounds a centre to a tenth of the leading digit of its unit, and
// to whole numbers at most.
func roundBeside(x, unit float64) float64 {
	_, exponent, _ := strings.Cut(strconv.FormatFloat(unit, 'e', 0, 64), "e")
	k, err := strconv.Atoi(exponent)
	if err != nil {
		return x
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', max(0, 1-k), 64), 64)
	if err != nil {
		return x
	}
	return r + 0 // not −0
}

// spread returns the mean and standard deviation of a column, 1 for that of a
// constant one.
func spread(x []float64) (m, s float64) {
	m, s = mean(x), sd(x)
	if !(s > 0) {
		s = 1
	}
	return m, s
}

// slopePriors adds the default priors of a predictor's coefficients: a change
// of a standard deviation of the column changes the predictor by about 2½
// units at most. Without an intercept the coefficients carry the level too.
func (p *priors) slopePriors(class string, names []string, cols [][]float64, centre, unit float64, intercept bool) (list []*prior, levelScale float64) {
	if !intercept {
		unit = math.Sqrt(math.FMA(unit, unit, float64(centre*centre)))
	}
	sum := 1.0
	for j, name := range names {
		m, s := spread(cols[j])
		sum = math.FMA(m/s, m/s, sum)
		list = append(list, p.slope(class+"["+name+"]", class, priorUnits*unit/s))
	}
	return list, priorUnits * unit * math.Sqrt(sum)
}

// setPriors finds the prior of every number of the model.
func (p *plan) setPriors(out outcomes, data []predictorData) {
	p.centre, p.unit = p.family.unit.scale(out.y, data[0].offset)
	p.priors = &priors{given: p.cfg.Priors, used: make(map[string]bool)}
	for i, q := range p.parts {
		centre, unit := p.centre, p.unit
		if i > 0 { // a parameter on its link's scale
			centre, unit = 0, 1
			if q.name == "sigma" {
				centre = numeric.Log(p.unit)
			}
		}
		intercept := q.prefix() + "Intercept"
		if i == 0 && p.family.response == gradeResponse {
			intercept = cutpointsName
		}
		q.setPriors(p.priors, data[i], intercept, centre, unit)
	}
	if p.family.response == gradeResponse {
		p.cutpoints, p.parts[0].interceptPrior = p.parts[0].interceptPrior, nil
	}
	for _, a := range p.family.params {
		if p.part(a.name) == nil {
			p.priors.add(&prior{name: a.name, outside: a.link.outside()}, a.prior(p.unit))
		}
	}
	p.priors.check(p.list)
}

func (q *part) setPriors(p *priors, d predictorData, intercept string, centre, unit float64) {
	pre := q.prefix()
	q.coefs = d.names
	at := len(p.list)
	slopes, level := p.slopePriors(pre+"b", d.names, d.cols, centre, unit, q.spec.intercept)
	q.slopes = slopes
	if q.spec.intercept {
		q.interceptPrior = p.intercept(intercept, centre, unit, level)
		copy(p.list[at+1:], slopes) // the intercept is printed first
		p.list[at] = q.interceptPrior
	}
	for i, g := range q.groups {
		class := pre + "sd_" + g.name()
		g.sd = nil
		for k, effect := range g.effects {
			scale, name := priorUnits*unit, class+"["+effect+"]"
			if col := d.groups[i].cols[k]; col != nil {
				_, s := spread(col)
				scale /= s
			}
			if len(g.effects) == 1 {
				name = class
			}
			g.sd = append(g.sd, p.sd(name, class, scale))
		}
		if g.correlated && len(g.effects) > 1 {
			g.cor = p.add(&prior{name: pre + "cor_" + g.name()}, bayes.LKJCholesky(1))
		}
	}
	q.bends = nil
	for _, s := range q.spec.smooths {
		q.bends = append(q.bends, p.sd(pre+"sd_"+s.name, "", priorUnits*unit))
	}
}
