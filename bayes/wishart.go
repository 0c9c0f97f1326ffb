package bayes

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Wishart is the Wishart distribution of K × K matrices W (along the last two
// dims) with nu > K − 1 degrees of freedom and scale matrix sigma, so mean
// nu·sigma: log p(W) = ½(nu − K − 1) log det W − ½ tr(sigma⁻¹W) −
// ½nu·K log 2 − ½nu log det sigma − log Γ_K(nu/2), Γ_K the multivariate gamma
// function.
//
// Shapes: sigma is a K × K matrix for each event or one for all. Of W and sigma
// only the lower triangle is read, and derivatives are by that.
// Cost: O(K³) an event.
func Wishart[N, S Operand](nu N, sigma S) Dist {
	return newWishart(wishart{}, lift(nu), lift(sigma))
}

func newWishart(w wishart, nu, sigma *ir.Node) Dist {
	d := dist(w, nu, sigma)
	if n := len(sigma.Dims); d.err == nil && nu.Op == ir.Const && nu.Scalar() && n >= 2 {
		if k := sigma.Dims[n-1].Size; !(nu.Num[0] > float64(k-1)) {
			d.err = ir.Faultf(ir.BadSupport, d.pos, "%s: nu is %v; %d × %d matrices want more than %d", w.Name(), nu.Num[0], k, k, k-1)
		}
	}
	return d
}

// wishart is a Wishart distribution, or that of the inverse.
type wishart struct{ inverse bool }

func (w wishart) Name() string {
	if w.inverse {
		return "InverseWishart"
	}
	return "Wishart"
}
func (wishart) Domain() ir.Domain {
	return ir.Domain{Rank: 2, Support: ir.Support{Kind: ir.Cov}}
}
func (wishart) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("nu"), positiveDefinite("sigma")}
}

// Check wants a covariance.
func (wishart) Check(x []float64, _ [][]float64) string { return wantsDefinite(x) }

func (wishart) CheckShapes(x []int, p [][]int) string {
	if wrong := wantsSquare(x); wrong != "" {
		return wrong
	}
	if s := p[1]; s[0] != x[0] || s[1] != x[1] {
		return fmt.Sprintf("has %d × %d matrices; sigma is %d × %d", x[0], x[1], s[0], s[1])
	}
	return ""
}

// ScratchRows makes room for the factors and inverses of W and sigma, and
// products of them.
func (wishart) ScratchRows(width int) int { return 6 * width }

func (w wishart) LogDensity(r *lane.Rows) {
	freedom, scale, n, size := &r.P[0], &r.P[1], order(r.K), r.K
	at := func(k int) []lane.V { return r.Scratch[k*size : (k+1)*size] }
	x, s := definite{n: n, factor: at(0), inverse: at(1)}, definite{n: n, factor: at(2), inverse: at(3)}
	ratio, inner := at(4), at(5)
	k := float64(n)
	var norm, psi lane.V
	for i := range r.N {
		nu := freedom.At(i)
		if freedom.Moves(i) {
			for l, v := range nu {
				norm[l], psi[l] = multivariateGamma(0.5*v, n)
				norm[l] += float64(0.5 * v * k * math.Ln2)
				psi[l] += float64(k * math.Ln2)
			}
		}
		if scale.Moves(i) {
			s.factorise(scale, i)
		}
		x.factorise(&r.X, i)
		// The trace of B⁻¹A, by A: B⁻¹; by B: −B⁻¹AB⁻¹.
		a, b, top, bottom := &r.X, scale, &x, &s
		if w.inverse {
			a, b, top, bottom = scale, &r.X, &s, &x
		}
		times(ratio, bottom.inverse, n, func(i, j int) *lane.V { return &top.factor[i*n+j] })
		trace := traceOf(ratio, top.factor)
		var byX, byS, half, minus lane.V // weights of W⁻¹, sigma⁻¹ and the trace's matrices
		lp, dn := r.Out(i), freedom.Grad(i)
		for l := range lp {
			byX[l], byS[l] = 0.5*(nu[l]-k-1), -0.5*nu[l]
			if w.inverse {
				byX[l], byS[l] = -0.5*(nu[l]+k+1), 0.5*nu[l]
			}
			half[l], minus[l] = 0.5, -0.5
			lp[l] += math.FMA(byX[l], x.logDet[l], math.FMA(byS[l], s.logDet[l], float64(-0.5*trace[l])-norm[l]))
			far := x.logDet[l] - s.logDet[l]
			if w.inverse {
				far = -far
			}
			dn[l] += float64(0.5 * (far - psi[l]))
		}
		if !a.Wanted() && !b.Wanted() {
			continue
		}
		// B⁻¹AB⁻¹ = (B⁻¹L)(B⁻¹L)ᵀ for A = LLᵀ
		times(inner, ratio, n, func(i, j int) *lane.V { return &ratio[j*n+i] })
		addSymmetric(a, i, n, bottom.inverse, &minus)
		addSymmetric(b, i, n, inner, &half)
		x.addInverse(&r.X, i, &byX)
		s.addInverse(scale, i, &byS)
	}
}

// times writes A·B.
func times(y, a []lane.V, n int, b func(i, j int) *lane.V) {
	for i := range n {
		for j := range n {
			s := &y[i*n+j]
			*s = lane.V{}
			for k := range n {
				addTimes(s, &a[i*n+k], b(k, j))
			}
		}
	}
}

// traceOf returns tr(A·Bᵀ).
func traceOf(a, b []lane.V) (trace lane.V) {
	for k := range a {
		addTimes(&trace, &a[k], &b[k])
	}
	return trace
}

// multivariateGamma returns log Γ_n(a) = ¼n(n − 1) log π + Σ log Γ(a − j/2), j
// from 0 to n − 1, and Σ ψ(a − j/2); NaN unless a > (n − 1)/2.
func multivariateGamma(a float64, n int) (log, psi float64) {
	log = float64(0.25 * float64(n*(n-1)) * logPi)
	for j := range n {
		v := a - 0.5*float64(j)
		log += lgammaPositive(v)
		psi += numeric.Digamma(v)
	}
	return log, psi
}

// Draw makes W of a triangle of independent numbers, [Bartlett1933]: with A
// lower triangular, A[i,i]² chi-square of nu − i degrees of freedom and standard
// normals below, AAᵀ is Wishart of scale 1. The inverse of a Wishart matrix of
// scale sigma⁻¹ is (A⁻¹Lᵀ)ᵀ(A⁻¹Lᵀ), sigma = LLᵀ.
func (w wishart) Draw(src rng.Source, x []float64, p [][]float64) {
	nu, n := p[0][0], order(len(x))
	l := linalg.Factor(p[1], n)
	a := make([]float64, len(x))
	for i := range n {
		for j := range i {
			a[i*n+j] = rng.StdNormal(src)
		}
		a[i*n+i] = math.Sqrt(rng.ChiSquare(src, nu-float64(i)))
	}
	b := make([]float64, len(x)) // B with W = BBᵀ
	for i := range n {
		if w.inverse { // row i of L, solved by A
			for j := range n {
				v := l[i*n+j]
				for k := range j {
					v = math.FMA(-a[j*n+k], b[i*n+k], v)
				}
				b[i*n+j] = v / a[j*n+j]
			}
			continue
		}
		for j := range n {
			for k := range n {
				b[i*n+j] = math.FMA(l[i*n+k], a[k*n+j], b[i*n+j])
			}
		}
	}
	gram(x, b)
}
