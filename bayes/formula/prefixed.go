package formula

import "github.com/seed78144065/credence/bayes"

// prefixed is a model in which every name of a formula begins with a prefix, so
// that several formulas can be in one model.
type prefixed struct {
	*bayes.Model
	prefix string
}

func (m prefixed) Param(name string, d bayes.Dist, dims ...bayes.Dim) bayes.Expr {
	return m.Model.Param(m.prefix+name, d, dims...)
}

func (m prefixed) Data(name string, values any, dims ...bayes.Dim) bayes.Expr {
	return m.Model.Data(m.prefix+name, values, dims...)
}

func (m prefixed) Let(name string, e bayes.Expr) bayes.Expr { return m.Model.Let(m.prefix+name, e) }

func (m prefixed) Dim(name string, labels ...string) bayes.Dim {
	return m.Model.Dim(m.prefix+name, labels...)
}
