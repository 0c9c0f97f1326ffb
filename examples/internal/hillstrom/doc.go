// Package hillstrom has the e-mail campaign of Kevin Hillstrom's MineThatData
// challenge, 20 March 2008: 64,000 customers of a shop, each sent by chance an
// e-mail about men's clothes, one about women's, or none, and what they did in
// the two weeks after. The examples campaign and bandit read it.
//
// testdata/LICENCES.md has its terms.
package hillstrom
