package formula

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/numeric"
)

// functions are what arithmetic may call on a column, number by number; I is
// the identity, inside which operators are arithmetic.
var functions = map[string]function{
	"I":     {func(x float64) float64 { return x }, func(x bayes.Expr) bayes.Expr { return x }},
	"abs":   {math.Abs, bayes.Abs[bayes.Expr]},
	"cos":   {numeric.Cos, bayes.Cos[bayes.Expr]},
	"exp":   {numeric.Exp, bayes.Exp[bayes.Expr]},
	"expm1": {numeric.Expm1, bayes.Expm1[bayes.Expr]},
	"log":   {numeric.Log, bayes.Log[bayes.Expr]},
	"log10": logarithm(math.Ln10),
	"log1p": {numeric.Log1p, bayes.Log1p[bayes.Expr]},
	"log2":  logarithm(math.Ln2),
	"sin":   {numeric.Sin, bayes.Sin[bayes.Expr]},
	"sqrt":  {math.Sqrt, bayes.Sqrt[bayes.Expr]},
	"tanh":  {numeric.Tanh, bayes.Tanh[bayes.Expr]},
}

// function is a function of numbers and of expressions.
type function struct {
	of   func(x float64) float64
	expr func(x bayes.Expr) bayes.Expr
}

// logarithm returns the logarithm to the base of which ln is the natural one.
func logarithm(ln float64) function {
	return function{func(x float64) float64 { return numeric.Log(x) / ln }, func(x bayes.Expr) bayes.Expr { return bayes.Div(bayes.Log(x), ln) }}
}

// standard is what center and scale have learnt: (x − mean)/sd.
type standard struct{ mean, sd float64 }

// standards are the functions whose value depends on the whole column.
var standards = map[string]bool{"center": true, "scale": true}

// arithmetic evaluates a tree number by number. known holds what center and
// scale have learnt; what isn't there is learnt now.
//
// Result: nil after a fault. Numbers that are not finite are faults.
func (f *frame) arithmetic(n *Node, known map[*Node]standard) []float64 {
	out := make([]float64, f.rows())
	switch n.Kind {
	case Name:
		return f.numbers(n)
	case Number:
		v, _ := strconv.ParseFloat(n.Text, 64) // the parser has checked it
		for i := range out {
			out[i] = v
		}
		return out
	case Paren:
		return f.arithmetic(n.Args[0], known)
	}
	args := make([][]float64, len(n.Args))
	for k, a := range n.Args {
		if args[k] = f.arithmetic(a, known); args[k] == nil {
			return nil
		}
	}
	switch {
	case n.Kind == Unary:
		for i, v := range args[0] {
			if out[i] = v; n.Text == "-" {
				out[i] = -v
			}
		}
	case n.Kind == Binary:
		for i, v := range args[0] {
			out[i] = operate(n.Text, v, args[1][i])
		}
	case standards[n.Text]:
		s, ok := known[n]
		if !ok {
			s = f.standardise(n, args[0])
			known[n] = s
		}
		for i, v := range args[0] {
			out[i] = (v - s.mean) / s.sd
		}
	default:
		g := functions[n.Text].of
		for i, v := range args[0] {
			out[i] = g(v)
		}
	}
	for i, v := range out {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			f.list.add(n.Pos, bayes.ErrData, "%v is %v in row %d, where %v is %v", n, v, i, n.Args[len(n.Args)-1], args[len(args)-1][i])
			return nil
		}
	}
	return out
}

func operate(op string, x, y float64) float64 {
	switch op {
	case "+":
		return x + y
	case "-":
		return x - y
	case "*":
		return x * y
	case "/":
		return x / y
	}
	if y == 2 { // exact, as I(x^2) in R
		return x * x
	}
	return numeric.Pow(x, y)
}

// standardise learns the mean of x and, for scale, its standard deviation.
func (f *frame) standardise(n *Node, x []float64) standard {
	s := standard{mean: mean(x), sd: 1}
	if n.Text == "scale" {
		if s.sd = sd(x); !(s.sd > 0) {
			f.list.add(n.Pos, bayes.ErrData, "%v has the same value in every row: it can't be scaled", n.Args[0])
			s.sd = 1
		}
	}
	return s
}

// checkArithmetic reports what of a tree is no arithmetic.
func checkArithmetic(n *Node, list *faultList) {
	switch n.Kind {
	case Text:
		list.add(n.Pos, ErrSyntax, "text has no place in arithmetic")
	case Name:
		if n.Text == "." {
			list.add(n.Pos, ErrSyntax, "the dot has no place in arithmetic")
		}
	case Binary:
		switch n.Text {
		case ":", "%in%", "|", "||":
			list.add(n.Pos, ErrSyntax, "%s is no arithmetic", n.Text)
		}
	case Call:
		if functions[n.Text].of == nil && !standards[n.Text] {
			how := hint(n.Text)
			if how == "" {
				how = nearest.Suggest(n.Text, functionNames())
			}
			list.add(n.Pos, ErrSyntax, "no function %q here%s", n.Text, how)
		} else if len(n.Args) != 1 || n.Args[0].Label != "" {
			list.add(n.Pos, ErrSyntax, "%s takes one argument", n.Text)
		}
	}
	for _, a := range n.Args {
		checkArithmetic(a, list)
	}
}

// mean sums around the first value, so that a large offset costs no digits.
func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v - x[0]
	}
	return x[0] + sum/float64(len(x))
}

// sd returns the standard deviation, over n − 1; NaN for one value.
func sd(x []float64) float64 {
	m, sum := mean(x), 0.0
	for _, v := range x {
		sum = math.FMA(v-m, v-m, sum)
	}
	return math.Sqrt(sum / float64(len(x)-1))
}

// functionNames are the functions of a formula's variables.
func functionNames() []string {
	names := slices.AppendSeq([]string{"bs", "center", "factor", "ns", "offset", "poly", "s", "scale"}, maps.Keys(functions))
	slices.Sort(names)
	return names
}
