package bayes

import "github.com/seed78144065/credence/internal/ir"

// Add returns a + b.
func Add[A, B Operand](a A, b B) Expr { return elementwise(ir.Add, lift(a), lift(b)) }

// Sub returns a − b.
func Sub[A, B Operand](a A, b B) Expr { return elementwise(ir.Sub, lift(a), lift(b)) }

// Mul returns a·b, element by element.
func Mul[A, B Operand](a A, b B) Expr { return elementwise(ir.Mul, lift(a), lift(b)) }

// Div returns a/b.
func Div[A, B Operand](a A, b B) Expr { return elementwise(ir.Div, lift(a), lift(b)) }

// Pow returns a to the power b; NaN for a negative a and a b that is not whole.
func Pow[A, B Operand](a A, b B) Expr { return elementwise(ir.Pow, lift(a), lift(b)) }

// Min returns the smaller of a and b; at a tie the derivative goes to a.
func Min[A, B Operand](a A, b B) Expr { return elementwise(ir.Min, lift(a), lift(b)) }

// Max returns the larger of a and b; at a tie the derivative goes to a.
func Max[A, B Operand](a A, b B) Expr { return elementwise(ir.Max, lift(a), lift(b)) }

// Less returns 1 where a < b and 0 elsewhere; its derivative is 0.
func Less[A, B Operand](a A, b B) Expr { return elementwise(ir.Less, lift(a), lift(b)) }

// LessEq returns 1 where a ≤ b and 0 elsewhere; its derivative is 0.
func LessEq[A, B Operand](a A, b B) Expr { return elementwise(ir.LessEq, lift(a), lift(b)) }

// Equal returns 1 where a = b and 0 elsewhere; its derivative is 0.
func Equal[A, B Operand](a A, b B) Expr { return elementwise(ir.Equal, lift(a), lift(b)) }

// Where returns a where cond ≠ 0 and b elsewhere.
func Where[C, A, B Operand](cond C, a A, b B) Expr {
	return elementwise(ir.Where, lift(cond), lift(a), lift(b))
}

// LogAddExp returns log(e^a + e^b) without overflow.
func LogAddExp[A, B Operand](a A, b B) Expr { return elementwise(ir.LogAddExp, lift(a), lift(b)) }

// LogDiffExp returns log(e^a − e^b) without overflow; NaN for a < b.
func LogDiffExp[A, B Operand](a A, b B) Expr { return elementwise(ir.LogDiffExp, lift(a), lift(b)) }

// Exp returns e^x.
func Exp[X Operand](x X) Expr { return elementwise(ir.Exp, lift(x)) }

// Log returns the natural logarithm of x; NaN for x < 0.
func Log[X Operand](x X) Expr { return elementwise(ir.Log, lift(x)) }

// Log1p returns log(1 + x), accurate near 0.
func Log1p[X Operand](x X) Expr { return elementwise(ir.Log1p, lift(x)) }

// Expm1 returns e^x − 1, accurate near 0.
func Expm1[X Operand](x X) Expr { return elementwise(ir.Expm1, lift(x)) }

// Sqrt returns √x; NaN for x < 0.
func Sqrt[X Operand](x X) Expr { return elementwise(ir.Sqrt, lift(x)) }

// Square returns x².
func Square[X Operand](x X) Expr { return elementwise(ir.Square, lift(x)) }

// Abs returns |x|, with derivative 0 at 0.
func Abs[X Operand](x X) Expr { return elementwise(ir.Abs, lift(x)) }

// Sin returns the sine of x radians.
func Sin[X Operand](x X) Expr { return elementwise(ir.Sin, lift(x)) }

// Cos returns the cosine of x radians.
func Cos[X Operand](x X) Expr { return elementwise(ir.Cos, lift(x)) }

// Tanh returns the hyperbolic tangent of x.
func Tanh[X Operand](x X) Expr { return elementwise(ir.Tanh, lift(x)) }

// Logit returns log(x/(1 − x)).
func Logit[X Operand](x X) Expr { return elementwise(ir.Logit, lift(x)) }

// Expit returns the logistic function 1/(1 + e^−x), the inverse of Logit.
func Expit[X Operand](x X) Expr { return elementwise(ir.Expit, lift(x)) }

// Softplus returns log(1 + e^x).
func Softplus[X Operand](x X) Expr { return elementwise(ir.Softplus, lift(x)) }

// Lgamma returns log |Γ(x)|.
func Lgamma[X Operand](x X) Expr { return elementwise(ir.Lgamma, lift(x)) }

// NormalCDF returns the standard normal distribution function at x.
func NormalCDF[X Operand](x X) Expr { return elementwise(ir.NormalCDF, lift(x)) }

// Log1mExp returns log(1 − e^x), accurate near 0 and far from it; NaN for x > 0.
func Log1mExp[X Operand](x X) Expr { return elementwise(ir.Log1mExp, lift(x)) }

// Neg returns −x.
func Neg[X Operand](x X) Expr { return elementwise(ir.Neg, lift(x)) }

// Add returns e + b.
func (e Expr) Add(b Expr) Expr { return Add(e, b) }

// Sub returns e − b.
func (e Expr) Sub(b Expr) Expr { return Sub(e, b) }

// Mul returns e·b, element by element.
func (e Expr) Mul(b Expr) Expr { return Mul(e, b) }

// Div returns e/b.
func (e Expr) Div(b Expr) Expr { return Div(e, b) }

// Neg returns −e.
func (e Expr) Neg() Expr { return Neg(e) }

// Exp returns e^x for every element x.
func (e Expr) Exp() Expr { return Exp(e) }

// Log returns the natural logarithm of every element.
func (e Expr) Log() Expr { return Log(e) }
