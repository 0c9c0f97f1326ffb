package bandit

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// Rule says how a Bandit chooses.
type Rule uint8

const (
	// Thompson chooses the arm that is best at one draw of what is believed of each:
	// each arm as often as it is the best [Thompson1933].
	Thompson Rule = iota
	// TopTwo is for finding out which arm is best, not for earning: every second
	// time it chooses the best of the others, at a draw where another is best
	// [Russo2020].
	TopTwo
	// Even chooses all arms alike, as an A/B test does.
	Even
)

// String returns the name of the rule.
func (r Rule) String() string {
	return [...]string{"Thompson", "TopTwo", "Even"}[min(r, Even)]
}

// Config says how a Bandit works. Its zero value is Thompson sampling that never
// forgets.
type Config struct {
	Rule Rule // how arms are chosen
	// Seed makes choices: the same seed, arms and rewards give the same choices.
	Seed uint64
	// Explore is the share of choices that is made evenly, whatever is believed, so
	// that every arm keeps a known least propensity.
	Explore float64
	// Keep, if not 0, is what every reward of every arm keeps of its weight at each
	// step: 0.99 remembers about 100 steps. Forgetting says whether the prior fades.
	Keep       float64
	Forgetting online.Forgetting
	// MaxPending bounds how many choices may wait for a reward; 0 means 1e6.
	MaxPending int
}

func (c Config) check() error {
	var errs []error
	if c.Rule > Even {
		errs = append(errs, fmt.Errorf("bandit: Rule is %d; want Thompson, TopTwo or Even", c.Rule))
	}
	if !(c.Explore >= 0 && c.Explore <= 1) {
		errs = append(errs, fmt.Errorf("bandit: Explore is %v; want a share between 0 and 1", c.Explore))
	}
	if c.Keep != 0 && !(c.Keep > 0 && c.Keep <= 1) {
		errs = append(errs, fmt.Errorf("bandit: Keep is %v; want more than 0 and at most 1, or 0 to forget nothing", c.Keep))
	}
	if c.Forgetting > online.FadePrior {
		errs = append(errs, fmt.Errorf("bandit: Forgetting is %d; want online.KeepPrior or online.FadePrior", c.Forgetting))
	}
	if c.MaxPending < 0 {
		errs = append(errs, fmt.Errorf("bandit: MaxPending is %d; want none or more", c.MaxPending))
	}
	return errors.Join(errs...)
}

// maxPending is that of a Config, with its default.
func (c Config) maxPending() int {
	if c.MaxPending == 0 {
		return 1e6 // some tens of megabytes
	}
	return c.MaxPending
}

// Choice is an arm that was chosen, and the ID by which its reward is reported.
type Choice struct {
	ID  uint64
	Arm int // from 0
}

// ErrChoice says that no reward is awaited for a choice: it was never made, or
// rewarded or given up before. Nothing is changed.
var ErrChoice = errors.New("bandit: no reward awaited")

// Bandit chooses among arms and learns from their rewards, which may come late, in
// any order, or never. What is believed of an arm is a posterior of package online.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type Bandit[D, O any] struct {
	cfg   Config
	value Value[D]
	arms  []*online.Posterior[D, O]
	now   []D // what the posteriors believe
	out   []bool
	site  rng.Site
	noise rng.Noise

	step    uint64 // choices so far
	pending map[uint64]int
}

var errNoDraw = errors.New("bandit: the Value has no Draw; want that of the arms' posterior, such as Probability")

var errBandit = fmt.Errorf("bandit: %w: the Bandit was not made by New", online.ErrData)

// New returns a bandit of arms, each of which begins with what its posterior
// believes; the posteriors are copied.
//
// Errors: no arms; all that is wrong with the Config; a Value that doesn't fit.
func New[D, O any](cfg Config, value Value[D], arms ...*online.Posterior[D, O]) (*Bandit[D, O], error) {
	err := cfg.check()
	if len(arms) == 0 {
		err = errors.Join(err, errors.New("bandit: no arms; want one or more"))
	}
	b := &Bandit[D, O]{cfg: cfg, value: value, site: rng.NewSite(cfg.Seed, rng.Key("bandit")), pending: map[uint64]int{}}
	if value.Draw == nil {
		return nil, errors.Join(err, errNoDraw)
	}
	for _, a := range arms {
		_, add := b.Add(a)
		err = errors.Join(err, add)
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Add adds an arm, and returns its number; other arms keep theirs.
func (b *Bandit[D, O]) Add(arm *online.Posterior[D, O]) (int, error) {
	if b.pending == nil {
		return 0, errBandit
	}
	n := len(b.arms)
	if arm == nil {
		return 0, fmt.Errorf("bandit: arm %d is nil; want a posterior of package online", n)
	}
	if err := arm.Update(); err != nil { // nothing, which one that was made can learn
		return 0, fmt.Errorf("bandit: arm %d: %w", n, err)
	}
	d := arm.Posterior()
	if err := b.value.check(&d, n); err != nil {
		return 0, err
	}
	b.arms, b.now, b.out = append(b.arms, arm.Snapshot()), append(b.now, d), append(b.out, false)
	return n, nil
}

// Retire takes an arm out of the choice; rewards of earlier choices still count.
//
// Errors: no such arm; the last arm.
func (b *Bandit[D, O]) Retire(arm int) error {
	if err := b.checkArm(arm); err != nil {
		return err
	}
	left := 0
	for i, out := range b.out {
		if !out && i != arm {
			left++
		}
	}
	if left == 0 {
		return fmt.Errorf("bandit: Retire: arm %d is the last one", arm)
	}
	b.out[arm] = true
	return nil
}

func (b *Bandit[D, O]) checkArm(arm int) error {
	if b.pending == nil {
		return errBandit
	}
	if arm < 0 || arm >= len(b.arms) {
		return fmt.Errorf("bandit: arm %d of %d; want one from 0", arm, len(b.arms))
	}
	return nil
}

// Choose returns an arm to try, and counts on a reward for it: report it by
// Reward, or that there will be none by Forgo. Choices in a batch, before any
// reward, differ as draws do.
//
// Errors: as many choices as Config.MaxPending wait for rewards. Cost: a draw an
// arm; no allocation but for pending choices.
func (b *Bandit[D, O]) Choose() (Choice, error) {
	if b.pending == nil {
		return Choice{}, errBandit
	}
	if len(b.pending) >= b.cfg.maxPending() {
		return Choice{}, fmt.Errorf("bandit: Choose: %d choices wait for a reward, as many as MaxPending allows; report them or Forgo", len(b.pending))
	}
	c := Choice{ID: b.step, Arm: b.choose()}
	b.step++
	b.pending[c.ID] = c.Arm
	return c, nil
}

func (b *Bandit[D, O]) choose() int {
	// Row 0 of the noise says how to choose, and row 1 + i is that of arm i.
	b.noise = b.site.At(0, b.step)
	explore, second := rng.Uniform(&b.noise) < b.cfg.Explore, b.cfg.Rule == TopTwo && rng.Uniform(&b.noise) < 0.5
	if explore || b.cfg.Rule == Even {
		return b.even()
	}
	best := b.best(0, -1)
	if !second || len(b.arms) == 1 {
		return best
	}
	// Redraw until another arm is best. Where one is all but certain that takes
	// long, and the best of the others at one more draw is as good.
	const redraws = 100
	for k := range redraws {
		if other := b.best(uint64(k)+1, -1); other != best {
			return other
		}
	}
	return b.best(redraws+1, best)
}

// best returns the best arm at a draw, not counting one.
func (b *Bandit[D, O]) best(round uint64, but int) int {
	best, most := -1, math.Inf(-1)
	for i := range b.arms {
		if b.out[i] || i == but {
			continue
		}
		b.noise = b.site.At(1+uint64(i)+round<<32, b.step)
		if v := b.value.Draw(&b.now[i], &b.noise); best < 0 || v > most {
			best, most = i, v
		}
	}
	if best < 0 {
		return but // there is no other
	}
	return best
}

// even returns an arm by chance.
func (b *Bandit[D, O]) even() int {
	left := 0
	for _, out := range b.out {
		if !out {
			left++
		}
	}
	k := int(rng.Uniform(&b.noise) * float64(left))
	for i, out := range b.out {
		if out {
			continue
		}
		if k == 0 {
			return i
		}
		k--
	}
	return 0
}

// Reward learns what a choice was rewarded with, once.
//
// Errors: ErrChoice; online.ErrData, and the choice goes on waiting. Cost: no
// allocation.
func (b *Bandit[D, O]) Reward(id uint64, reward O) error {
	arm, waits := b.pending[id]
	if !waits {
		return fmt.Errorf("%w for choice %d: it was never made, or rewarded or given up before", ErrChoice, id)
	}
	if err := b.Observe(arm, reward); err != nil {
		return err
	}
	delete(b.pending, id)
	return nil
}

// Forgo says that there will be no reward for a choice: nothing is learnt from
// it. Errors: ErrChoice.
func (b *Bandit[D, O]) Forgo(id uint64) error {
	if _, waits := b.pending[id]; !waits {
		return fmt.Errorf("%w for choice %d: it was never made, or rewarded or given up before", ErrChoice, id)
	}
	delete(b.pending, id)
	return nil
}

// Observe learns a reward of an arm that somebody else chose, such as one of a
// log.
//
// Errors: no such arm; online.ErrData. Nothing is changed then. Cost: no
// allocation unless Config.Keep makes all arms forget.
func (b *Bandit[D, O]) Observe(arm int, reward O) error {
	if err := b.checkArm(arm); err != nil {
		return err
	}
	if b.cfg.Keep != 0 && b.cfg.Keep != 1 {
		return b.forgetAndObserve(arm, reward)
	}
	if err := b.arms[arm].Update(reward); err != nil {
		return fmt.Errorf("bandit: arm %d: %w", arm, err)
	}
	b.arms[arm].CopyTo(&b.now[arm])
	return nil
}

// forgetAndObserve works on copies, so that a fault in one arm leaves all as they
// were.
func (b *Bandit[D, O]) forgetAndObserve(arm int, reward O) error {
	next := make([]*online.Posterior[D, O], len(b.arms))
	for i, a := range b.arms {
		next[i] = a.Snapshot()
		if err := next[i].Forget(b.cfg.Keep, b.cfg.Forgetting); err != nil {
			return fmt.Errorf("bandit: arm %d: %w", i, err)
		}
	}
	if err := next[arm].Update(reward); err != nil {
		return fmt.Errorf("bandit: arm %d: %w", arm, err)
	}
	b.arms = next
	for i, a := range b.arms {
		a.CopyTo(&b.now[i])
	}
	return nil
}

// Len returns the number of arms, retired ones included.
func (b *Bandit[D, O]) Len() int { return len(b.arms) }

// Arm returns a copy of what is believed of an arm.
func (b *Bandit[D, O]) Arm(i int) *online.Posterior[D, O] { return b.arms[i].Snapshot() }

// Pending returns how many choices wait for a reward.
func (b *Bandit[D, O]) Pending() int { return len(b.pending) }

// Propensities returns the probability of each arm to be the next choice: what a
// log must hold for others policies to be judged by it. Arms that are retired have 0.
//
// Errors: TopTwo; a Value without Dist. Cost: that of decision.ProbLargest.
func (b *Bandit[D, O]) Propensities() ([]float64, error) {
	p := make([]float64, len(b.arms))
	var of []decision.Continuous
	var which []int
	for i := range b.arms {
		if b.out[i] {
			continue
		}
		which = append(which, i)
		if b.cfg.Rule == Thompson {
			if b.value.Dist == nil {
				return nil, errors.New("bandit: Propensities: the Value has no Dist")
			}
			of = append(of, b.value.Dist(&b.now[i]))
		}
	}
	explore, best := b.cfg.Explore, []float64(nil)
	switch b.cfg.Rule {
	case Even:
		explore = 1
	case TopTwo:
		return nil, errors.New("bandit: Propensities: those of TopTwo are not known; use Thompson or Even")
	default:
		var err error
		if best, err = decision.ProbLargest(of...); err != nil {
			return nil, fmt.Errorf("bandit: Propensities: %w", err)
		}
	}
	for k, i := range which {
		p[i] = explore / float64(len(which))
		if best != nil {
			p[i] += float64((1 - explore) * best[k])
		}
	}
	return p, nil
}
