// Prints what seven successes of twenty teach.
package main

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/online"
)

func main() {
	p, err := online.NewBinomial(online.Beta{Alpha: 1, Beta: 1})
	if err != nil {
		log.Fatal(err)
	}
	if err := p.Update(online.Trials{Successes: 7, N: 20}); err != nil {
		log.Fatal(err)
	}
	now := p.Posterior().Dist()
	fmt.Printf("between %.2f and %.2f\n", now.Quantile(0.025), now.Quantile(0.975))
}
