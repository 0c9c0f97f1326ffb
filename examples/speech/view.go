package main

import (
	"context"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/mcmc"
	"gonum.org/v1/gonum/floats"
)

// view is what is made out with some of the knowledge.
type view struct {
	Language bool `json:"language"` // what follows what is known
	Voice    bool `json:"voice"`    // the speaker's shift is learnt

	Vowels float64 `json:"vowel_errors"`     // share of vowels made out wrongly, step by step
	Others float64 `json:"other_errors"`     // of all other phones
	Path   float64 `json:"path_errors"`      // of all phones on the most probable path
	Log    float64 `json:"log_score_vowels"` // mean log probability of the vowel said

	prob [][]float64 // of each phone at each step, given everything heard
	path []int       // the most probable sequence
}

// listen makes out an utterance, as if the speaker had the mean voice and with
// the voice that is learnt. It returns the draws of the voice.
func listen(ctx context.Context, p *cli.Program, u *utterance, e *ear, l *language) ([]view, *bayes.Draws, error) {
	prog, err := model(u, e, l).Compile()
	if err != nil {
		return nil, nil, err
	}
	draws, err := p.Sample(ctx, prog, mcmc.Config{Warmup: warmup, Kernel: mcmc.NUTS{TargetAccept: accept}})
	if err != nil {
		return nil, nil, err
	}
	some, err := draws.Thin(predicted)
	if err != nil {
		return nil, nil, err
	}
	mean, err := prog.Do(bayes.Values{"shift": 0})
	if err != nil {
		return nil, nil, err
	}
	views := []view{{Language: l.next != nil}, {Language: l.next != nil, Voice: true}}
	for k, from := range []*bayes.Program{mean, prog} {
		made, err := from.Predict(ctx, some, p.Seed)
		if err != nil {
			return nil, nil, err
		}
		if err := views[k].makeOut(made, u, l); err != nil {
			return nil, nil, err
		}
	}
	return views, draws, nil
}

// makeOut takes the probabilities to be their means over the draws of the
// voice, and the path to be that of most of them.
func (v *view) makeOut(made *bayes.Draws, u *utterance, l *language) error {
	prob, err := made.Var("prob")
	if err != nil {
		return err
	}
	v.prob, v.path = slices.Collect(slices.Chunk(prob.Means(), len(l.phones))), nil
	if v.Language {
		path, err := made.Var("path")
		if err != nil {
			return err
		}
		v.path = commonest(path)
	} else {
		for _, p := range v.prob {
			v.path = append(v.path, floats.MaxIdx(p))
		}
	}
	v.score(u, l)
	return nil
}
