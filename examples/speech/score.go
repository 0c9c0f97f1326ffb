package main

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
	"gonum.org/v1/gonum/floats"
)

// score compares what was made out with what was said, if that is known.
func (v *view) score(u *utterance, l *language) {
	var vowels, others, wrongVowels, wrongOthers, wrongPath, log float64
	for t, said := range u.said {
		truth := l.number(said)
		wrong := 0.0
		if floats.MaxIdx(v.prob[t]) != truth {
			wrong = 1
		}
		if u.heard[t] == vowel {
			vowels, wrongVowels = vowels+1, wrongVowels+wrong
			log += math.Log(max(v.prob[t][truth], math.SmallestNonzeroFloat64))
		} else {
			others, wrongOthers = others+1, wrongOthers+wrong
		}
		if v.path[t] != truth {
			wrongPath++
		}
	}
	v.Vowels, v.Log = wrongVowels/max(vowels, 1), log/max(vowels, 1)
	v.Others, v.Path = wrongOthers/max(others, 1), wrongPath/max(vowels+others, 1)
}

// commonest returns the sequence that most draws have.
func commonest(v bayes.RV) []int {
	count := map[string]int{}
	var best []float64
	for _, path := range plot.Replicates(v, v.Chains()*v.Len()) {
		key := fmt.Sprint(path)
		if count[key]++; best == nil || count[key] > count[fmt.Sprint(best)] {
			best = path
		}
	}
	path := make([]int, len(best))
	for t, x := range best {
		path[t] = int(x)
	}
	return path
}
