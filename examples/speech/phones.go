package main

import (
	_ "embed"
	"slices"

	"github.com/seed78144065/credence/bayes"
)

// How often each phone follows each other in the King James Bible, pronounced
// as in CMUdict; see data/prepare.py.
//
//go:embed data/bigrams.csv
var bigramsCSV []byte

// classes are the phones but those vowels that were recorded, by what is
// heard of them however loud the noise.
var classes = map[string][]string{
	"stop":      {"p", "b", "t", "d", "k", "g"},
	"fricative": {"f", "v", "th", "dh", "s", "z", "sh", "zh", "ch", "jh", "hh"},
	"nasal":     {"m", "n", "ng"},
	"liquid":    {"l", "r", "w", "y"},
	"glide":     {"ay", "aw", "ey", "ow", "oy"}, // from vowel to vowel
	"schwa":     {"ax"},                         // the vowel of "the"
}

// vowel is the class of the vowels that were recorded.
const vowel = "vowel"

// language is what is known of the order of phones.
type language struct {
	phones  []string
	initial []float64   // probability of the first phone
	next    [][]float64 // [before][phone]; nil: nothing is known
}

// added to every count, so that nothing is impossible, [Jeffreys1946].
const added = 0.5

// readLanguage turns the embedded counts into probabilities, the posterior
// means under Jeffreys's prior.
func readLanguage(t *bayes.Table) (*language, error) {
	l := &language{phones: t.Names()[1:]}
	before, err := t.Factor("before")
	if err != nil {
		return nil, err
	}
	rows := make([][]float64, t.N())
	for _, phone := range l.phones {
		counts, err := t.Float(phone)
		if err != nil {
			return nil, err
		}
		for i, n := range counts {
			rows[i] = append(rows[i], n+added)
		}
	}
	l.next = make([][]float64, len(l.phones))
	for i, row := range rows {
		sum := 0.0
		for _, n := range row {
			sum += n
		}
		for k := range row {
			row[k] /= sum
		}
		if name := before.Levels[before.Codes[i]]; name == "start" {
			l.initial = row
		} else {
			l.next[l.number(name)] = row
		}
	}
	return l, nil
}

// vowels returns the phones that were recorded.
func (l *language) vowels() []string {
	return slices.DeleteFunc(slices.Clone(l.phones), func(p string) bool { return class(p) != vowel })
}

// number returns the number of a phone, -1 if there is none.
func (l *language) number(phone string) int { return slices.Index(l.phones, phone) }

// class returns what is heard of a phone.
func class(phone string) string {
	for name, members := range classes {
		if slices.Contains(members, phone) {
			return name
		}
	}
	return vowel
}
