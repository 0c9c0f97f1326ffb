package numeric

// How far from 1 the sum of probabilities may be. The packages that take them have it
// from here, so that what one lets pass another does too.
const (
	// OutputSlack is for the probabilities of a row, which a network may have said in
	// half precision: that rounds each by 2⁻¹¹ of itself at most, and the sum that it
	// divided by as much. A mistake, such as log-odds or a class that was left out, is
	// further off as a rule.
	OutputSlack = 0x1p-10
	// ShareSlack is for shares that are typed, of a population for instance: six digits
	// of each, where 0.33 three times is a slip.
	ShareSlack = 1e-6
)
