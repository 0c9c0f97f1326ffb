// Prints what to adjust for.
package main

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/dag"
)

func main() {
	g, err := dag.Parse("age -> drug -> recovery; age -> recovery")
	if err != nil {
		log.Fatal(err)
	}
	a, err := g.TotalEffect([]string{"drug"}, []string{"recovery"})
	if err != nil {
		log.Fatal(err)
	}
	for set := range a.AllMinimal() {
		fmt.Println("adjust for", set)
	}
}
