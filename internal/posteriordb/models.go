package posteriordb

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// build writes a posterior of the kit as a model.
type build func(m *bayes.Model, d *Data)

// tables are the models by posterior, one table for each group.
var tables = []map[string]build{
	linear, autoregressive, schools, radon, logistic, items, counts, captures, crossed, statespace, hidden, gaussian, differential,
}

// Model returns a posterior of the kit as a model, with its data. Parameters
// have the names of models.md; derived quantities of reference.csv are named
// nodes.
func (k Kit) Model(posterior string) (m *bayes.Model, err error) {
	for _, t := range tables {
		if f, ok := t[posterior]; ok {
			d, err := k.Data(dataName(posterior))
			if err != nil {
				return nil, err
			}
			return d.model(posterior, f)
		}
	}
	return nil, fmt.Errorf("posteriordb: no model of %q", posterior)
}

func (d *Data) model(name string, f build) (m *bayes.Model, err error) {
	defer d.recover(&err)
	m = bayes.NewModel(name)
	f(m, d)
	return m, nil
}

// positive is the improper uniform prior on (0, ∞).
func positive() bayes.Dist { return bayes.On(bayes.Lower(0), bayes.Flat()) }
