package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"

	"github.com/seed78144065/credence/bayes"
	"strconv"
)

// columns of the user's file; reported is empty where nothing was.
const (
	colMinute   = "minute"
	colSegment  = "segment"
	colAmount   = "amount"
	colReported = "reported"
)

// readTable reads payments from a CSV file, and makes their messages. Errors: all
// rows that are impossible, up to a few.
func readTable(name string, features []string) (messages []message, digest string, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, "", err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	t, err := bayes.ReadCSV(f, bayes.CSVConfig{
		Columns: append([]string{colMinute, colSegment, colAmount, colReported}, features...),
		Factors: []string{colSegment}, Numeric: append([]string{colMinute, colAmount, colReported}, features...),
		Missing: []string{"", "NA"},
	})
	if err != nil {
		return nil, "", err
	}
	codes, levels, err := t.Codes(colSegment)
	if err != nil {
		return nil, "", err
	}
	numbers := map[string][]float64{}
	for _, c := range append([]string{colMinute, colAmount, colReported}, features...) {
		if numbers[c], err = t.Float(c); err != nil {
			return nil, "", err
		}
	}
	var faults []error
	fault := func(row int, format string, a ...any) {
		faults = append(faults, fmt.Errorf("%s, payment %d: %w", name, row+1, fmt.Errorf(format, a...)))
	}
	end := math.Inf(-1)
	for i := range codes {
		minute, amount, reported := numbers[colMinute][i], numbers[colAmount][i], numbers[colReported][i]
		m := message{Card: strconv.Itoa(i), Minute: minute, Amount: amount}
		switch {
		case !(math.Abs(minute) <= 1e9): // 2000 years
			fault(i, "%s is %v, want a number of minutes up to 10⁹", colMinute, minute)
		case !(amount >= 0 && amount <= 1e12):
			fault(i, "%s is %v, want 0 or more, up to 10¹²", colAmount, amount)
		case codes[i] < 0:
			fault(i, "%s is missing", colSegment)
		case reported < minute || math.IsInf(reported, 0):
			fault(i, "%s at minute %v is before the payment at %v", colReported, reported, minute)
		default:
			m.Segment = levels[codes[i]]
		}
		for _, c := range features {
			v := numbers[c][i]
			if !(math.Abs(v) <= 1e6) {
				fault(i, "%s is %v, want a number of about 1, and not beyond 10⁶", c, v)
			}
			m.Features = append(m.Features, v)
		}
		end = max(end, minute)
		messages = append(messages, m)
		if !math.IsNaN(reported) {
			messages = append(messages, message{Card: m.Card, Minute: reported, Fraud: true})
		}
		if len(faults) >= 10 { // enough to see what is wrong with the file
			break
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, "", err
	}
	return deliver(messages, end, rand.New(rand.NewPCG(1, 1))), fmt.Sprintf("%x", sha256.Sum256(text)), nil
}
