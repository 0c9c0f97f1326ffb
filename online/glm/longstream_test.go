//go:build slow

package glm

import "testing"

// TestLongStream: after 6.7e7 rows of each of two families the covariance is
// symmetric to the bit, positive definite, and a sixteenth of what it was after a
// sixteenth of the rows.
func TestLongStream(t *testing.T) {
	for _, f := range []Family{Logistic, Probit} {
		c := Config{Family: f, Features: 4}
		rows := stream(1<<16, c.Features, f)
		m, sixteenth := begin(t, c), begin(t, c)
		const rounds = 1 << 10 // 2²⁶ rows, of each family
		for i := range rounds {
			if err := m.Update(rows...); err != nil {
				t.Fatal(err)
			}
			if i < rounds/16 {
				if err := sixteenth.Update(rows...); err != nil {
					t.Fatal(err)
				}
			}
		}
		sane(t, "long", m)
		d := m.now.(*dense)
		for i := range c.Features {
			near(t, "variance", 16*m.Covariance().At(i, i)/sixteenth.Covariance().At(i, i), 1, 0.001)
			for j := range i {
				if *d.at(i, j) != *d.at(j, i) {
					t.Errorf("%v: at %d, %d are %v and %v", f, i, j, *d.at(i, j), *d.at(j, i))
				}
			}
		}
	}
}
