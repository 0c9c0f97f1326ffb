package formula

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/numeric"
)

// responseKind says which values a family's response can have.
type responseKind uint8

const (
	// Numbers with a spread.
	realResponse     responseKind = iota
	positiveResponse              // above 0
	amountResponse                // from 0
	shareResponse                 // between 0 and 1

	// Counts and levels.
	binaryResponse   // 0 and 1, or two levels
	trialsResponse   // whole, at most the trials
	countResponse    // whole, from 0
	gradeResponse    // levels in an order
	categoryResponse // levels
)

// response is the left side of a formula: y, y | trials(n), y | weights(w).
type response struct {
	node    *Node
	y       *variable
	trials  *variable
	weights *variable
	cens    *variable
	levels  []string // of a factor that has been learnt
}

// readResponse reads the left side.
func readResponse(n *Node, list *faultList) response {
	r := response{node: n}
	fault := func(n *Node, format string, args ...any) { list.add(n.Pos, ErrSyntax, format, args...) }
	if n.Kind == Binary && n.Text == "|" {
		var additions func(n *Node)
		additions = func(n *Node) {
			if n.Kind == Binary && n.Text == "+" {
				additions(n.Args[0])
				additions(n.Args[1])
				return
			}
			role := map[string]**variable{"trials": &r.trials, "weights": &r.weights, "cens": &r.cens}[n.Text]
			switch {
			case n.Kind != Call || role == nil:
				fault(n, "after | the response has trials(n), cens(c) or weights(w); %v is none of them%s", n, hint(n.Text))
			case *role != nil:
				fault(n, "%s is there twice", n.Text)
			case len(n.Args) != 1 || n.Args[0].Label != "":
				fault(n, "%s takes one column", n.Text)
			default:
				*role = newVariable(n.Args[0], n.Args[0].String(), list)
			}
		}
		additions(n.Args[1])
		n = n.Args[0]
	}
	r.node = n
	if n.Kind == Call && (n.Text == "poly" || n.Text == "bs" || n.Text == "ns") || n.Kind == Number {
		fault(n, "%v can't be a response", n)
		return r
	}
	r.y = newVariable(n, n.String(), list)
	return r
}

// outcomes are the numbers of the response.
type outcomes struct {
	y, trials, weights []float64
	seen               []float64 // 0 where y is censored; nil: all are seen
}

// name is how the response is called in draws and messages.
func (r response) name() string { return r.y.name }

// learn reads the response for a family.
func (r *response) learn(f *frame, fam *family) (o outcomes) {
	r.y.learn(f, nil)
	if r.y.isFactor || fam.hasLevels() {
		o.y = r.codes(f, fam)
	} else {
		o.y = r.y.single(f, "the response")
	}
	r.additions(f, fam, &o)
	if o.y == nil {
		return o
	}
	wrong, want := func(i int) bool { return false }, ""
	whole := func(y float64) bool { return y >= 0 && y == math.Trunc(y) }
	switch fam.response {
	case positiveResponse:
		wrong, want = func(i int) bool { return !(o.y[i] > 0) }, "above 0"
	case amountResponse:
		wrong, want = func(i int) bool { return !(o.y[i] >= 0) }, "at least 0"
	case shareResponse:
		wrong, want = func(i int) bool { return !(o.y[i] > 0 && o.y[i] < 1) }, "between 0 and 1, both excluded"
	case binaryResponse:
		wrong, want = func(i int) bool { return o.y[i] != 0 && o.y[i] != 1 }, "0 or 1, or a factor of two levels"
	case countResponse:
		wrong, want = func(i int) bool { return !whole(o.y[i]) }, "a whole number from 0"
	case trialsResponse:
		if o.trials == nil {
			return o
		}
		wrong, want = func(i int) bool { return !whole(o.y[i]) || o.y[i] > o.trials[i] }, "a whole number from 0 to the trials"
	}
	r.check(f, r.y, o.y, wrong, "a "+fam.name+" response must be "+want)
	if fam.spreads() && slices.Min(o.y) == slices.Max(o.y) {
		f.list.add(r.node.Pos, bayes.ErrData, "%s is %v in every row: there is no spread to explain", r.name(), o.y[0])
	}
	return o
}

// check reports the rows of x that are wrong.
func (r *response) check(f *frame, v *variable, x []float64, wrong func(i int) bool, must string) {
	var rows []int
	for i := range x {
		if wrong(i) {
			rows = append(rows, i)
		}
	}
	if rows != nil {
		f.list.add(v.node.Pos, bayes.ErrData, "%s is %v in %s: %s", v.name, x[rows[0]], rowsText(rows), must)
	}
}

// additions reads what stands after the response's |.
func (r *response) additions(f *frame, fam *family, o *outcomes) {
	read := func(v *variable, role, must string, wrong func(x float64) bool) []float64 {
		if v == nil {
			return nil
		}
		v.learn(f, nil)
		x := v.single(f, role)
		r.check(f, v, x, func(i int) bool { return wrong(x[i]) }, must)
		return x
	}
	o.trials = read(r.trials, "trials", "trials are whole numbers from 1", func(x float64) bool { return !(x >= 1 && x == math.Trunc(x)) })
	o.weights = read(r.weights, "weights", "weights are at least 0", func(x float64) bool { return !(x >= 0) })
	censored := read(r.cens, "cens", "cens is 1 where the response is only known to be larger, else 0", func(x float64) bool { return x != 0 && x != 1 })
	for _, c := range censored {
		o.seen = append(o.seen, 1-c)
	}
	if (r.trials != nil) != (fam.response == trialsResponse) {
		f.list.add(r.node.Pos, bayes.ErrModel, "a binomial response, and no other, says its number of trials: %s | trials(n); Config.Family is %s", r.name(), fam.name)
	}
	if r.cens != nil && !fam.censors {
		f.list.add(r.cens.node.Pos, bayes.ErrModel, "the family %s can't have censored responses", fam.name)
	}
}

// codes returns the levels of a response as numbers from 0.
func (r *response) codes(f *frame, fam *family) []float64 {
	if !r.y.isFactor && r.y.node.Kind == Name { // numbers as categories
		r.y.asFactor, r.y.isFactor = true, true
		r.y.learnLevels(f, nil)
	}
	codes := r.y.codes(f)
	levels := r.y.levels
	switch {
	case codes == nil:
		return nil
	case fam.response == binaryResponse && len(levels) == 2:
	case fam.hasLevels() && len(levels) > 1:
		r.levels = levels
	default:
		f.list.add(r.node.Pos, bayes.ErrData, "%s is a factor with the levels %s; the %s family can't have that as its response", r.name(), nearest.Some(levels), fam.name)
		return nil
	}
	y, seen := make([]float64, len(codes)), make([]bool, len(levels))
	for i, k := range codes {
		y[i], seen[k] = float64(k), true
	}
	if k := slices.Index(seen, false); k >= 0 {
		f.list.add(r.node.Pos, bayes.ErrData, "no row of %s has the level %q: its probability can't be learnt; leave the level out of the factor", r.name(), levels[k])
	}
	return y
}

// unitRule says where default priors take the centre and the unit of the
// linear predictor from.
type unitRule uint8

const (
	spreadUnit    unitRule = iota // median and median absolute deviation
	logSpreadUnit                 // the same of the logarithm
	logUnit                       // log of the mean, and 1
	logitUnit                     // 0 and 1
)

// String says what the rule is, for the printed model.
func (u unitRule) String() string {
	return [...]string{
		"median and median absolute deviation of the response",
		"median and median absolute deviation of the response's logarithm",
		"logarithm of the response's mean, and 1",
		"0 and 1",
	}[u]
}

// scale returns the centre and the unit of the predictor, offsets taken off.
func (u unitRule) scale(y, offset []float64) (centre, unit float64) {
	var z []float64
	switch u {
	case spreadUnit:
		for i, v := range y {
			z = append(z, v-at(offset, i))
		}
	case logitUnit:
		return 0, 1
	case logUnit:
		above, below := 0.0, 0.0
		for i, v := range y {
			above += v
			below += numeric.Exp(at(offset, i))
		}
		// One half more than nothing, where all counts are 0.
		return numeric.Log(max(above, 0.5) / below), 1
	case logSpreadUnit:
		for i, v := range y {
			if v > 0 { // no hurdle's zero
				z = append(z, numeric.Log(v)-at(offset, i))
			}
		}
		if z == nil {
			return 0, 1
		}
	}
	centre = median(z)
	dev := make([]float64, len(z))
	for i, v := range z {
		dev[i] = math.Abs(v - centre)
	}
	const consistent = 1.4826022185056018 // 1/Φ⁻¹(¾): the deviation of a normal in its sd
	if unit = consistent * median(dev); unit > 0 {
		return centre, unit
	}
	if unit = sd(z); unit > 0 {
		return centre, unit
	}
	return centre, 1
}

func at(x []float64, i int) float64 {
	if x == nil {
		return 0
	}
	return x[i]
}

func median(x []float64) float64 { return quantile(slices.Sorted(slices.Values(x)), 0.5) }
