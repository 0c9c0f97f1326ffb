package main

import (
	_ "embed"
	"maps"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// The first three formants of ten vowels, said twice by each of 76 men, women
// and children, [Peterson1952].
//
//go:embed data/recordings.csv
var recordingsCSV []byte

const formants = 3

// recording is a vowel said by a speaker.
type recording struct {
	speaker int
	vowel   string
	log     [formants]float64 // log formants
}

func readRecordings(t *bayes.Table) ([]recording, error) {
	speaker, err := t.Ints("speaker")
	if err != nil {
		return nil, err
	}
	v, err := t.Factor("vowel")
	if err != nil {
		return nil, err
	}
	list := make([]recording, t.N())
	for j, name := range []string{"f1", "f2", "f3"} {
		hertz, err := t.Float(name)
		if err != nil {
			return nil, err
		}
		for i := range list {
			list[i].speaker, list[i].vowel = speaker[i], v.Levels[v.Codes[i]]
			list[i].log[j] = math.Log(hertz[i])
		}
	}
	return list, nil
}

// ear is what is known of how vowels sound when a mean speaker says them: the
// mean log formants of each, and how single ones vary about it.
type ear struct {
	vowels    []string // in the order of the language's phones
	mean      [][formants]float64
	precision *mat.SymDense // of log formants, noise included
	spread    float64       // standard deviation of speakers' shifts
}

// learn returns what the recordings of all speakers but one tell, for a noise
// of the given standard deviation on each log formant.
func learn(list []recording, vowels []string, without int, noise float64) (*ear, error) {
	e := &ear{vowels: vowels, mean: make([][formants]float64, len(vowels))}
	shift, others := shifts(list, without)
	e.spread = stat.StdDev(others, nil)
	count := make([]float64, len(vowels))
	for i, r := range list {
		if r.speaker != without {
			k := slices.Index(vowels, r.vowel)
			count[k]++
			for j, x := range r.log {
				e.mean[k][j] += x - shift[i]
			}
		}
	}
	for k := range vowels {
		for j := range formants {
			e.mean[k][j] /= count[k]
		}
	}
	var rest []float64 // deviations from the vowel's mean, [recording][formant]
	for i, r := range list {
		if r.speaker != without {
			for j, x := range r.log {
				rest = append(rest, x-shift[i]-e.mean[slices.Index(vowels, r.vowel)][j])
			}
		}
	}
	var cov mat.SymDense
	stat.CovarianceMatrix(&cov, mat.NewDense(len(rest)/formants, formants, rest), nil)
	for j := range formants {
		cov.SetSym(j, j, cov.At(j, j)+noise*noise)
	}
	var chol mat.Cholesky
	chol.Factorize(&cov)
	e.precision = mat.NewSymDense(formants, nil)
	return e, chol.InverseTo(e.precision)
}

// shifts returns, for each recording, the shift of its speaker from the mean of
// all speakers but one, and the shifts of those speakers.
func shifts(list []recording, without int) (of, others []float64) {
	sum, n := map[int]float64{}, map[int]float64{}
	for _, r := range list {
		for _, x := range r.log {
			sum[r.speaker] += x
			n[r.speaker]++
		}
	}
	for _, s := range slices.Sorted(maps.Keys(sum)) {
		if s != without {
			others = append(others, sum[s]/n[s])
		}
	}
	grand := stat.Mean(others, nil)
	floats.AddConst(-grand, others)
	for _, r := range list {
		of = append(of, sum[r.speaker]/n[r.speaker]-grand)
	}
	return of, others
}
