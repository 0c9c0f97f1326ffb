package causal

import (
	"context"
	"errors"

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
	for site, how := range inversions {
		noise[site] = map[bayes.Inversion]Knowledge{bayes.Exact: Known, bayes.Within: Interval}[how]
	}
	d, err := j.Predict(ctx, q.draws, q.seed, q.names()...)
	if d == nil {
		return nil, err
	}
	return q.answered(d, noise), err
}

// evidence returns the worlds with what was seen in them.
func (q *query) evidence() bayes.Joint {
	j := q.joint()
	for _, s := range q.seen {
		j.Seen = append(j.Seen, bayes.Seen{Name: s.world + "." + s.name, Values: s.values})
	}
	return j
}
