package lane

import "testing"

var elementaryCases = []tierCase{
	{"exp", func(w *workspace, n int) { Exp(w.v[0][:n], w.v[1]) }},
	{"log", func(w *workspace, n int) { Log(w.v[0][:n], w.v[1]) }},
	{"log1p", func(w *workspace, n int) { Log1p(w.v[0][:n], w.v[1]) }},
	{"expm1", func(w *workspace, n int) { Expm1(w.v[0][:n], w.v[1]) }},
	{"tanh", func(w *workspace, n int) { Tanh(w.v[0][:n], w.v[1]) }},
	{"expit", func(w *workspace, n int) { Expit(w.v[0][:n], w.v[1]) }},
	{"softplus", func(w *workspace, n int) { Softplus(w.v[0][:n], w.v[1]) }},
	{"softplusExpit", func(w *workspace, n int) { SoftplusExpit(w.v[0], w.v[1], w.v[2][:n]) }},
	{"exp/inPlace", func(w *workspace, n int) { Exp(w.v[0][:n], w.v[0]) }},
	{"log/inPlace", func(w *workspace, n int) { Log(w.v[0][:n], w.v[0]) }},
	{"log1p/inPlace", func(w *workspace, n int) { Log1p(w.v[0][:n], w.v[0]) }},
	{"expm1/inPlace", func(w *workspace, n int) { Expm1(w.v[0][:n], w.v[0]) }},
	{"tanh/inPlace", func(w *workspace, n int) { Tanh(w.v[0][:n], w.v[0]) }},
	{"expit/inPlace", func(w *workspace, n int) { Expit(w.v[0][:n], w.v[0]) }},
	{"softplus/inPlace", func(w *workspace, n int) { Softplus(w.v[0][:n], w.v[0]) }},
	{"softplusExpit/inPlace", func(w *workspace, n int) { SoftplusExpit(w.v[0], w.v[1], w.v[0][:n]) }},
}

func TestElementaryEqual(t *testing.T) { testEqual(t, elementaryCases) }
func FuzzElementary(f *testing.F)      { fuzzEqual(f, elementaryCases) }
