package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/posteriordb"
	"github.com/seed78144065/credence/mcmc"
)

// problem is a posterior to sample and how Stan's rows call it.
type problem struct {
	name    string   // in data/stan.csv
	vars    []string // whose effective draws count
	metrics []mcmc.Metric
	model   func() (*bayes.Model, error)
	stan    func() ([]stanField, error) // nil: -stan has no program for it
}

var bothMetrics = []mcmc.Metric{mcmc.Diag, mcmc.Dense}

var problems = []problem{
	{"eight_schools_noncentered", []string{"theta", "mu", "tau"}, bothMetrics, kit("eight_schools-eight_schools_noncentered"), schoolsFields},
	{"kidscore_interaction", []string{"beta", "sigma"}, bothMetrics, kit("kidiq-kidscore_interaction"), kidscoreFields},
	{"syn_logit", []string{"alpha", "beta"}, bothMetrics, synLogit, synLogitFields},
	{"syn_hnorm", []string{"mu", "tau", "a", "b", "sigma"}, []mcmc.Metric{mcmc.Diag}, hierarchicalNormal, hierarchicalNormalFields}, // 506 parameters
}

func kit(posterior string) func() (*bayes.Model, error) {
	return func() (*bayes.Model, error) {
		k, err := posteriordb.Open()
		if err != nil {
			return nil, err
		}
		return k.Model(posterior)
	}
}

func (p problem) compile() (*bayes.Program, error) {
	m, err := p.model()
	if err != nil {
		return nil, err
	}
	return m.Compile()
}

// synLogit is a logistic regression of 10,000 rows on 50 predictors, normal
// priors of scale 1.
func synLogit() (*bayes.Model, error) {
	x, y, err := synLogitData()
	if err != nil {
		return nil, err
	}
	_, k := x.Dims()
	m := bayes.NewModel("syn_logit")
	alpha := m.Param("alpha", bayes.Normal(0, 1))
	beta := m.Param("beta", bayes.Normal(0, 1), bayes.Size(k))
	m.Observe(m.Data("y", y), bayes.BernoulliLogitGLM(m.Data("x", x), alpha, beta))
	return m, nil
}

//go:embed data/synlogit.csv.gz
var synLogitFile []byte

// synLogitData reads what data/synlogit.R made: the outcome and predictors.
func synLogitData() (x *mat.Dense, y []float64, err error) {
	z, err := gzip.NewReader(bytes.NewReader(synLogitFile))
	if err != nil {
		return nil, nil, err
	}
	table, err := bayes.ReadCSV(z, bayes.CSVConfig{})
	if err != nil {
		return nil, nil, err
	}
	if y, err = table.Float("y"); err != nil {
		return nil, nil, err
	}
	x, err = table.Matrix(table.Names()[1:]...)
	return x, y, err
}
