package causal

import "math"

// splinter is the share of a level's probability below which a piece of it is
// the rounding of two breakpoints that are one.
const splinter = 1e-14

// monotone adds the outcomes where each version takes its quantile of the same
// uniform noise: one for each piece between the breakpoints of any of them.
func (s *states) monotone() {
	s.at, s.upTo = s.at[:0], s.upTo[:0]
	for range s.rows {
		s.at, s.upTo = append(s.at, 0), append(s.upTo, 0)
	}
	at, upTo := s.at, s.upTo // level of each version, and where the noise leaves it
	for j, p := range s.rows {
		for at[j] < len(p)-1 && p[at[j]] == 0 {
			at[j]++
		}
		upTo[j] = p[at[j]]
	}
	for from := 0.0; ; {
		to, least := 2.0, 2.0 // above any
		for j, p := range s.rows {
			to, least = min(to, upTo[j]), min(least, p[at[j]])
		}
		if to-from > splinter*least {
			s.outcomes, s.levels = append(s.outcomes, to-from), append(s.levels, at...)
		}
		from = max(from, to)
		left := false
		for j, p := range s.rows {
			for upTo[j] <= to && at[j] < len(p)-1 {
				at[j]++
				upTo[j] += p[at[j]]
			}
			if upTo[j] <= to { // no more of it: it was the last, but for rounding
				upTo[j] = 2
			}
			left = left || upTo[j] < 2
		}
		if !left {
			return
		}
	}
}

// gumbelMax adds the outcomes of two versions that take the level of the largest
// of log p + g, with the same Gumbel noise g for each level. As exponential
// variables e race by e/p, level i wins both if e_i ≤ e_k·min(p_i/p_k, q_i/q_k)
// for all k; i wins the first and j the second if the ratio r of the second's
// time to the first's is between p_j/q_j and p_i/q_i, with density
// p_i q_j / A(r)², A(r) = Σ max(p_k, r q_k), linear between the ratios p_k/q_k.
//
// Source: the coupling is that of [Oberst2019]; its law follows from independent
// exponential variables.
func (s *states) gumbelMax(p, q []float64) {
	for i := range p {
		for j := range q {
			var prob float64
			if i == j {
				prob = both(p, q, i)
			} else {
				prob = apart(p, q, i, j)
			}
			if prob > 0 {
				s.outcomes, s.levels = append(s.outcomes, prob), append(s.levels, i, j)
			}
		}
	}
}

// both is the probability that level i wins under p and under q.
func both(p, q []float64, i int) float64 {
	if p[i] == 0 || q[i] == 0 {
		return 0
	}
	sum := 0.0
	for k := range p {
		sum += max(p[k]/p[i], q[k]/q[i])
	}
	return 1 / sum
}

// apart is the probability that level i wins under p and j under q.
func apart(p, q []float64, i, j int) float64 {
	if p[i] == 0 || q[j] == 0 {
		return 0
	}
	from, to := p[j]/q[j], p[i]/q[i]
	if !(from < to) {
		return 0
	}
	// The integral of 1/A² where A = a + b r, from r to s, is (s−r)/(A(r)A(s)).
	sum := 0.0
	for r := from; r < to; {
		next := to
		for k := range p {
			if x := p[k] / q[k]; x > r && x < next {
				next = x
			}
		}
		a, b := 0.0, 0.0
		for k := range p {
			if p[k] >= float64(r*q[k]) && (q[k] == 0 || p[k]/q[k] > r) {
				a += p[k]
			} else {
				b += q[k]
			}
		}
		if math.IsInf(next, 1) { // only b grows, and none of a is left to be passed
			sum += 1 / (b * math.FMA(b, r, a))
			break
		}
		sum += (next - r) / (math.FMA(b, r, a) * math.FMA(b, next, a))
		r = next
	}
	return p[i] * q[j] * sum
}
