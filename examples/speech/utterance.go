package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
)

// The beginning of Lincoln's address at Gettysburg, phone by phone.
//
//go:embed data/text.csv
var textCSV []byte

// utterance is what is heard, step by step, and what was said if it is known.
type utterance struct {
	heard []string            // class of each phone
	log   [][formants]float64 // noisy log formants of vowels
	said  []string            // phones, nil if unknown
	shift float64             // of the speaker, by the own recordings; NaN if unknown
}

// say lets a speaker of the recordings say the text: each vowel is one of the
// speaker's two recordings of it, with noise on every log formant.
func say(list []recording, speaker int, noise float64, seed uint64) (*utterance, error) {
	text, err := bayes.ReadCSV(bytes.NewReader(textCSV), bayes.CSVConfig{})
	if err != nil {
		return nil, err
	}
	phone, err := text.Factor("phone")
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	u := &utterance{shift: math.NaN()}
	of, _ := shifts(list, speaker)
	own := map[string][]recording{}
	for i, r := range list {
		if r.speaker == speaker {
			own[r.vowel] = append(own[r.vowel], r)
			u.shift = of[i]
		}
	}
	for _, code := range phone.Codes {
		p := phone.Levels[code]
		u.said, u.heard = append(u.said, p), append(u.heard, class(p))
		var log [formants]float64
		if class(p) == vowel {
			takes := own[p]
			log = takes[rng.IntN(len(takes))].log
			for j := range log {
				log[j] += float64(noise * rng.NormFloat64())
			}
		}
		u.log = append(u.log, log)
	}
	return u, nil
}

// load reads an utterance of the user's.
func load(p *cli.Program) (*utterance, error) {
	t, err := p.Table(nil, bayes.CSVConfig{Missing: []string{""}, Factors: []string{"heard", "said"}, Numeric: []string{"f1", "f2", "f3"}, Columns: []string{"heard", "f1", "f2", "f3", "said"}})
	if err != nil {
		return nil, err
	}
	heard, err := t.Factor("heard")
	if err != nil {
		return nil, p.Fault("-data: %w", err)
	}
	said, err := t.Factor("said")
	if err != nil {
		return nil, p.Fault("-data: %w", err)
	}
	u := &utterance{log: make([][formants]float64, t.N()), shift: math.NaN()}
	var faults []error
	for i := range t.N() {
		name := ""
		if heard.Codes[i] >= 0 {
			name = heard.Levels[heard.Codes[i]]
		}
		if _, ok := classes[name]; !ok && name != vowel {
			faults = append(faults, p.Fault("-data: row %d: heard is %q, want vowel, stop, fricative, nasal, liquid, glide or schwa", i+1, name))
		}
		u.heard = append(u.heard, name)
		if said.Codes[i] >= 0 {
			u.said = append(u.said, said.Levels[said.Codes[i]])
		}
	}
	for j, name := range []string{"f1", "f2", "f3"} {
		hertz, err := t.Float(name)
		if err != nil {
			return nil, p.Fault("-data: %w", err)
		}
		for i, x := range hertz {
			if u.heard[i] == vowel && !(x > 0) {
				faults = append(faults, p.Fault("-data: row %d: %s of a vowel is %v, want a frequency in hertz", i+1, name, x))
			}
			u.log[i][j] = math.Log(x)
		}
	}
	if n := len(u.said); n > 0 && n < t.N() {
		faults = append(faults, p.Fault("-data: said is known in %d of %d rows, want all or none", n, t.N()))
	}
	return u, errors.Join(faults...)
}

// check returns phones that are not the language's, or not heard as such.
func (u *utterance) check(p *cli.Program, l *language) error {
	var faults []error
	for i, said := range u.said {
		if l.number(said) < 0 {
			faults = append(faults, p.Fault("-data: row %d: said is %q, which is none of %s", i+1, said, strings.Join(l.phones, ", ")))
		} else if class(said) != u.heard[i] {
			faults = append(faults, p.Fault("-data: row %d: %q is a %s, heard is %s", i+1, said, class(said), u.heard[i]))
		}
	}
	if !slices.Contains(u.heard, vowel) {
		faults = append(faults, p.Fault("-data: no vowel is heard: there is no voice to learn"))
	}
	return errors.Join(faults...)
}

// csv writes the utterance in the form that -data takes.
func (u *utterance) csv() string {
	var b strings.Builder
	b.WriteString("heard,f1,f2,f3,said\n")
	for i, h := range u.heard {
		b.WriteString(h)
		for _, x := range u.log[i] {
			if h == vowel {
				fmt.Fprintf(&b, ",%.1f", math.Exp(x))
			} else {
				b.WriteString(",")
			}
		}
		b.WriteString(",")
		if u.said != nil {
			b.WriteString(u.said[i])
		}
		b.WriteString("\n")
	}
	return b.String()
}
