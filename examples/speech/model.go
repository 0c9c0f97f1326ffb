package main

import (
	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/gonum/mat"
)

// impossible is a log likelihood that no other evidence makes up for.
const impossible = -1000

// model states a hidden Markov model whose states are the phones; without a
// language, every phone may follow every other alike. Of a vowel
// the formants are heard, of all else only its class. How all formants of the
// speaker are shifted is a parameter.
func model(u *utterance, e *ear, l *language) *bayes.Model {
	m := bayes.NewModel("speech")
	step, phone := m.DimSize("step", len(u.heard)), m.Dim("phone", l.phones...)
	shift := m.Param("shift", bayes.Normal(0, e.spread))
	// log p(heard | phone, shift) = −½(q − 2·b·shift + c·shift²): the normal
	// density of three formants as a polynomial.
	q, b, c := evidence(u, e, l)
	curve := bayes.Mul(-0.5, bayes.Square(shift)).Mul(m.Data("c", c, step, phone))
	ear := m.Data("q", q, step, phone).Add(shift.Mul(m.Data("b", b, step, phone))).Add(curve)

	if l.next == nil { // every step by itself
		m.Potential("heard", ear.LogSumExp(phone).Sum())
		m.Let("prob", ear.Softmax(phone))
		return m
	}
	h := bayes.HMM{
		Initial:    m.Data("initial", l.initial, phone),
		Transition: m.Data("next", l.next, m.Dim("before", l.phones...), phone),
		LogLik:     ear,
	}
	m.Potential("heard", h.LogMarginal())
	m.Let("prob", h.Probabilities())
	m.Let("path", h.MostLikely())
	return m
}

// evidence returns −½·q, b and c of every step and phone.
func evidence(u *utterance, e *ear, l *language) (q, b, c [][]float64) {
	ones := mat.NewVecDense(formants, []float64{1, 1, 1})
	for t, heard := range u.heard {
		q, b, c = append(q, make([]float64, len(l.phones))), append(b, make([]float64, len(l.phones))), append(c, make([]float64, len(l.phones)))
		for k, phone := range l.phones {
			if class(phone) != heard {
				q[t][k] = impossible
			}
		}
		if heard != vowel {
			continue
		}
		for k, name := range e.vowels {
			r := mat.NewVecDense(formants, nil)
			for j, x := range u.log[t] {
				r.SetVec(j, x-e.mean[k][j])
			}
			at := l.number(name)
			q[t][at] = -mat.Inner(r, e.precision, r) / 2
			b[t][at] = mat.Inner(r, e.precision, ones)
			c[t][at] = mat.Inner(ones, e.precision, ones)
		}
	}
	return q, b, c
}
