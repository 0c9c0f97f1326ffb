// Command speech makes out what a speaker nobody has heard before says in a
// noise: it fuses the evidence of the ear with what is known of the language,
// and learns the speaker's voice meanwhile.
//
//	go run ./examples/speech                  # a child reads Lincoln
//	go run ./examples/speech -speaker 10 -noise 0.2
//	go run ./examples/speech -data heard.csv -noise 0.1
//
// # Notation
//
//	step       one phone: a vowel or a consonant
//	formant    resonance of the vocal tract; the first three tell vowels apart
//	shift      mean log formant of the speaker less that of the others: short
//	           vocal tracts, of children say, have all formants higher
//	q, b, c    of a step and a vowel: the squared distance is q − 2·b·shift + c·shift²
//
// # References
//
// [Peterson1952], [Rabiner1989], [Nearey1978]; see REFERENCES.md.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// Every speaker's shift against that of the own recordings; errors with and
// without the language and the voice; what the ear hears without noise; the
// user's own data; bad input.
package main
