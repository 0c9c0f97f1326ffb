package filter

import "testing"

// BenchmarkNonlinear is a step of the pendulum: two states, one observation.
func BenchmarkNonlinear(b *testing.B) {
	e, err := NewExtended(swing)
	if err != nil {
		b.Fatal(err)
	}
	u, err := NewUnscented(swing, Points{})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("extended", func(b *testing.B) {
		for b.Loop() {
			if err := e.Update(0.5); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("unscented", func(b *testing.B) {
		for b.Loop() {
			if err := u.Update(0.5); err != nil {
				b.Fatal(err)
			}
		}
	})
}
