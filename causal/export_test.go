package causal

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// AskBy is Ask by one way to know the noise, whether or not another comes first.
func (w *Worlds) AskBy(ctx context.Context, method string, draws *bayes.Draws, seed uint64, vars ...string) (*Answer, error) {
	q, err := w.query(draws, seed, vars)
	if err != nil {
		return nil, err
	}
	for _, a := range abductors {
		if fmt.Sprintf("causal.%s", method) != fmt.Sprintf("%T", a) {
			continue
		}
		if err := a.fits(q); err != nil {
			return nil, err
		}
		return a.answer(ctx, q)
	}
	return nil, fmt.Errorf("no way %q", method)
}
