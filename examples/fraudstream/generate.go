package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// The made-up stream. Fraud is of large amounts, at night, from abroad; from the
// attack on, gift cards have far more of it, of small amounts, by day, at home.
const (
	perDay     = 1440.0 // minutes, and payments
	attackDay  = 12
	attackRate = 0.12
	attacked   = "gift cards"
)

// shops are the segments: share of payments and of fraud, and the usual amount.
var shops = []struct {
	name                string
	share, fraud, usual float64
}{
	{"electronics", 0.25, 0.012, 120},
	{attacked, 0.10, 0.015, 40},
	{"groceries", 0.45, 0.003, 35},
	{"travel", 0.20, 0.014, 180},
}

// madeUpFeatures are the columns beside amount and segment.
var madeUpFeatures = []string{"night", "abroad"}

// generate makes a number of payments with their reports, which come a day later
// in the mean, as a source delivers them by the time of the last payment: in
// little disorder, some twice.
func generate(payments int, seed uint64) []message {
	r := rand.New(rand.NewPCG(seed, 1))
	var all []message
	minute := 0.0
	for i := range payments {
		minute += r.ExpFloat64() * 1440 / perDay
		at, shop := r.Float64(), shops[len(shops)-1]
		for _, s := range shops {
			if at -= s.share; at < 0 {
				shop = s
				break
			}
		}
		attack := shop.name == attacked && minute >= attackDay*1440
		rate, night, abroad, factor := shop.fraud, 0.15, 0.05, 1.0
		if attack {
			rate = attackRate
		}
		fraud := r.Float64() < rate
		switch {
		case fraud && attack:
			factor = 0.4
		case fraud:
			night, abroad, factor = 0.5, 0.4, 2.5
		}
		m := message{Card: strconv.Itoa(i), Minute: minute, Segment: shop.name}
		m.Amount = math.Round(100*factor*shop.usual*math.Exp(0.7*r.NormFloat64())) / 100
		m.Features = []float64{indicator(r.Float64() < night), indicator(r.Float64() < abroad)}
		all = append(all, m)
		if fraud {
			all = append(all, message{Card: m.Card, Minute: minute + r.ExpFloat64()*1440, Fraud: true})
		}
	}
	return deliver(all, minute, r)
}

// disorder bounds how many places too late a message comes.
const disorder = 4

// deliver sorts messages by time up to the end, and then delivers them as sources
// do.
func deliver(all []message, end float64, r *rand.Rand) []message {
	slices.SortStableFunc(all, func(a, b message) int {
		switch {
		case a.Minute < b.Minute:
			return -1
		case a.Minute > b.Minute:
			return 1
		}
		return 0
	})
	for n := len(all); n > 0 && all[n-1].Minute > end; n-- {
		all = all[:n-1]
	}
	var out []message
	for from := 0; from < len(all); from += disorder {
		block := all[from:min(from+disorder, len(all))]
		r.Shuffle(len(block), func(i, j int) { block[i], block[j] = block[j], block[i] })
		out = append(out, block...)
		if r.IntN(10) == 0 {
			out = append(out, out[max(len(out)-1-r.IntN(20), 0)]) // again
		}
	}
	return out
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
