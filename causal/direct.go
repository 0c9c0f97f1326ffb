package causal

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// direct answers where what was seen determines the noise of each variable that
// it bears on, for each draw of the parameters: the number that gave what was
// seen, or the interval that did, in which the noise is uniform. All other noise
// is drawn as the model says.
type direct struct{}

func (direct) fits(q *query) error {
	if len(q.given) > 0 {
		return errors.New("a condition doesn't say what the noise was")
	}
	if err := q.monotone(); err != nil {
		return err
	}
	_, err := q.evidence().Noise()
	return err
}

func (direct) answer(ctx context.Context, q *query) (*Answer, error) {
	j := q.evidence()
	inversions, err := j.Noise()
	if err != nil {
		return nil, err
	}
	noise := make(map[string]Knowledge)
	var coarse []string
	for _, site := range slices.Sorted(maps.Keys(inversions)) {
		if noise[site] = Known; inversions[site] == bayes.Within {
			noise[site], coarse = Interval, append(coarse, site)
		}
	}
	d, err := j.Predict(ctx, q.draws, q.seed, q.names()...)
	if d == nil {
		return nil, impossible(err)
	}
	a := q.answered(d, noise)
	if len(coarse) > 0 {
		a.notes = append(a.notes, "what is true of several worlds together depends on the coupling of "+strings.Join(coarse, ", ")+" (monotone); asked about one case alone, answers that are exact have bounds")
	}
	return a, err
}

// several reports whether the query is of more than one row.
func (q *query) several() bool {
	return slices.ContainsFunc(q.seen, func(s seen) bool { return len(s.values) > 1 }) ||
		slices.ContainsFunc(q.of, func(v bayes.Variable) bool { return v.Size() > 1 })
}

// evidence returns the worlds with what was seen in them.
func (q *query) evidence() bayes.Joint {
	j := q.joint()
	for _, s := range q.seen {
		j.Seen = append(j.Seen, bayes.Seen{Name: s.world + "." + s.name, Values: s.values})
	}
	return j
}
