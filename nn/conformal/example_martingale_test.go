package conformal_test

import (
	"fmt"
	"log"
	"math"

	"github.com/seed78144065/credence/nn/conformal"
)

// The scores of a model's inputs grow by half from row 1000 on. One may look
// after every row.
func ExampleMartingale() {
	m, err := conformal.NewMartingale(conformal.MartingaleConfig{})
	if err != nil {
		log.Fatal(err)
	}
	var quiet *conformal.Martingale // how it was before the change
	for row := range 2000 {
		if row == 1000 {
			quiet = m.Snapshot()
		}
		score := math.Mod(0.6180339887498949*float64(row), 1) // the golden ratio spreads rows evenly
		if row >= 1000 {
			score *= 1.5
		}
		if _, err := m.Update(score); err != nil {
			log.Fatal(err)
		}
		if m.Stopped(0.001) {
			fmt.Printf("row %d: not exchangeable, p %.4f, capital e to the %.1f\n", row, m.P(), m.LogE())
			break
		}
	}
	fmt.Printf("before the change p was %.2f, the capital never above e to the %.1f\n", quiet.P(), quiet.MaxLogE())
	// Output:
	// row 1177: not exchangeable, p 0.0010, capital e to the 6.9
	// before the change p was 1.00, the capital never above e to the 0.0
}
