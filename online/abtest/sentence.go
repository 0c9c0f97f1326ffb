package abtest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// sentence tells the decision in plain words.
func (d *Decision) sentence() string {
	var b strings.Builder
	shown := d.Chosen
	if shown == "" || shown == d.Control { // tell of the strongest rival
		shown = ""
		for _, a := range d.Arms {
			if a.Name != d.Control && (shown == "" || d.ProbBeatsControl[a.Name] > d.ProbBeatsControl[shown]) {
				shown = a.Name
			}
		}
	}
	p := d.ProbBeatsControl[shown]
	better, worse := shown, d.Control
	if p < half {
		better, worse, p = d.Control, shown, 1-p
	}
	least := ""
	if d.LowerIsBetter {
		least = ", that is lower,"
	}
	if p >= d.Level {
		fmt.Fprintf(&b, "%s is better%s than %s with probability %s", better, least, worse, percent(p))
	} else {
		fmt.Fprintf(&b, "it is open which of %s and %s is better%s: %s with probability %s", d.Control, shown, strings.TrimSuffix(least, ","), better, percent(p))
	}
	if len(d.Arms) > 2 && shown == d.Chosen {
		fmt.Fprintf(&b, "; %s is the best of all with probability %s", shown, percent(d.ProbBest[shown]))
	}
	if l, has := d.Lift[shown]; has {
		fmt.Fprintf(&b, "; relative to %s, %s changes the metric by %s to %s with probability %s", d.Control, shown, signed(l.Interval[0]), signed(l.Interval[1]), level(l.Level))
	} else {
		v := d.Difference[shown]
		fmt.Fprintf(&b, "; %s minus %s lies between %s and %s with probability %s", shown, d.Control, short(v.Interval[0]), short(v.Interval[1]), level(v.Level))
	}
	if v, has := d.Anytime[shown]; has {
		fmt.Fprintf(&b, "; at whatever look one stops, %s minus %s lies %v at level %s", shown, d.Control, v, level(v.Level))
	}
	verdict := string(d.Verdict)
	switch d.Verdict {
	case Ship:
		verdict += " " + d.Chosen
	case KeepControl:
		verdict += " " + d.Control
	}
	fmt.Fprintf(&b, ". Decision: %s, because %s.", verdict, d.Rule)
	return b.String()
}

// short prints a number to four digits.
func short(x float64) string {
	switch {
	case x != x:
		return "none"
	case x != 0 && math.Abs(x) < 1e-12: // rounding of what is 0
		return "0"
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}

// percent prints a share: as many digits as tell it from all and from nothing.
func percent(p float64) string {
	switch {
	case p > 0.99995 && p < 1: // would round to 100.00 %
		return "over 99.99 %"
	case p > 0 && p < 0.00005:
		return "under 0.01 %"
	}
	return strconv.FormatFloat(100*p, 'f', 2, 64) + " %"
}

// signed prints a relative change.
func signed(r float64) string {
	if r-r != 0 {
		return "none"
	}
	text := strconv.FormatFloat(100*r, 'f', 2, 64) + " %"
	if r > 0 {
		text = "+" + text
	}
	return text
}

// level prints the level of an interval.
func level(l float64) string { return strconv.FormatFloat(100*l, 'g', 4, 64) + " %" }
