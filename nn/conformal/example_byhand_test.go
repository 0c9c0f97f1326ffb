package conformal_test

import (
	"encoding/json"
	"fmt"
	"log"

	"github.com/seed78144065/credence/nn/conformal"
)

// A courier wants to promise "not later than": of the errors of nineteen routes, in
// minutes, only those that were late count. Point is a model that says a mean.
func ExampleBand_AtMost() {
	var late, early []conformal.Band
	var took []float64
	for i, e := range errorsOfRoutes {
		if i%2 == 1 {
			e = -e // every second one came before its time
		}
		late, early = append(late, conformal.Point(30).AtMost()), append(early, conformal.Point(30).AtLeast())
		took = append(took, 30+e)
	}
	for _, bands := range [][]conformal.Band{late, early} {
		intervals, err := conformal.FitIntervals(bands, took, 0.1)
		if err != nil {
			log.Fatal(err)
		}
		next, err := intervals.Interval(bands[0])
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(next, "wide:", next.Width(), "40 minutes:", next.Contains(40))
	}

	// Both ends, each with its own share of misses: who comes too early waits, who comes
	// too late pays.
	var both []conformal.Band
	for range took {
		both = append(both, conformal.Point(30))
	}
	intervals, err := conformal.FitAsymmetric(both, took, 0.2, 0.05)
	if err != nil {
		log.Fatal(err)
	}
	next, err := intervals.Interval(conformal.Point(30))
	if err != nil {
		log.Fatal(err)
	}
	lower, upper := intervals.Thresholds()
	fmt.Println(next)
	fmt.Println("below by", lower)
	fmt.Println("above by", upper)
	// Output:
	// {-Inf 38} wide: +Inf 40 minutes: false
	// {24 +Inf} wide: +Inf 40 minutes: true
	// {27 39}
	// below by 3 at alpha 0.2 from 19 calibration scores
	// above by 9 at alpha 0.05 from 19 calibration scores
}

// vets are what a model says of twelve animals, cat, dog or ferret, and what they are.
// It hardly knows ferrets.
var (
	vets = [][]float64{
		{0.8, 0.1, 0.1}, {0.7, 0.2, 0.1}, {0.9, 0.05, 0.05}, {0.6, 0.3, 0.1},
		{0.1, 0.8, 0.1}, {0.2, 0.7, 0.1}, {0.3, 0.6, 0.1}, {0.05, 0.9, 0.05},
		{0.5, 0.3, 0.2}, {0.6, 0.3, 0.1}, {0.4, 0.3, 0.3}, {0.3, 0.3, 0.4},
	}
	animals = []int{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2}
)

// One threshold for all classes leaves a rare class short, one for each class keeps the
// promise in each: sets grow by the class that the model does not know.
func ExampleFitSetsByClass() {
	all, err := conformal.FitSets(conformal.LAC{}, vets, animals, 0.25)
	if err != nil {
		log.Fatal(err)
	}
	each, err := conformal.FitSetsByClass(conformal.LAC{}, vets, animals, 0.25)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%T of %d classes, thresholds %d and %d\n", each.Rule(), each.Classes(), len(all.Thresholds()), len(each.Thresholds()))
	next := []float64{0.62, 0.23, 0.15}
	for _, sets := range []*conformal.Sets{all, each} {
		set, err := sets.Set(next, 0, nil)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(set, sets.Size(next))
	}

	// The same by hand: scores of the true classes, a threshold, the set at it.
	scores, err := conformal.ClassScores(conformal.LAC{}, vets, animals)
	if err != nil {
		log.Fatal(err)
	}
	t, err := conformal.Fit(scores, 0.25)
	if err != nil {
		log.Fatal(err)
	}
	set, err := conformal.SetAt(conformal.LAC{}, t.Score, next, 0, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(set, "at", t)

	// A service keeps them as JSON; Decode finds out what it reads.
	kept, err := json.Marshal(each)
	if err != nil {
		log.Fatal(err)
	}
	back, err := conformal.Decode(kept)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%T\n", back)
	// Output:
	// conformal.LAC of 3 classes, thresholds 1 and 3
	// [0] 1
	// [0 2] 2
	// [0] at 0.7 at alpha 0.25 from 12 calibration scores
	// *conformal.Sets
}

// Rows are of a region and of an age: the promise is to hold in each region and in
// each age. A row's threshold is the larger one of its groups'.
func ExampleFitOverlapping() {
	var scores []float64
	var groups [][]string
	for i := range 80 {
		region, age := []string{"north", "south"}[i%2], []string{"young", "old"}[i/2%2]
		score := float64(i % 20)
		if region == "south" && age == "old" {
			score *= 2
		}
		scores, groups = append(scores, score), append(groups, []string{region, age})
	}
	g, err := conformal.FitOverlapping(scores, groups, 0.1)
	if err != nil {
		log.Fatal(err)
	}
	for _, row := range [][]string{{"north", "young"}, {"north", "old"}, {"south", "old"}} {
		t, err := g.Threshold(row...)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(row, t.Score)
	}
	fmt.Println("by the", g.Laws()["old"].N, "rows of the old, their coverage is", g.Laws()["old"].Mean(), "on average")
	// Output:
	// [north young] 18
	// [north old] 38
	// [south old] 38
	// by the 40 rows of the old, their coverage is 0.9024390243902439 on average
}

// How strange is an error of 8 minutes among nineteen? By ranks, whatever the
// distribution is.
func ExampleScores_P() {
	s, err := conformal.NewScores(errorsOfRoutes)
	if err != nil {
		log.Fatal(err)
	}
	less, equal := s.Count(8)
	p, err := s.P(8)
	if err != nil {
		log.Fatal(err)
	}
	half, err := s.SmoothedP(8, 0.5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d of %d less, %d equal: p %.2f, with half of the ties %.3f\n", less, s.Len(), equal, p, half)
	k := conformal.Rank(s.Len(), 0.1)
	fmt.Printf("at alpha 0.1 the threshold is number %d of them: %v minutes\n", k, s.At(k))
	// Output:
	// 17 of 19 less, 1 equal: p 0.15, with half of the ties 0.100
	// at alpha 0.1 the threshold is number 18 of them: 8 minutes
}

// Of 100 deliveries 84 were inside of intervals that promise 90 %. Is that chance? The
// calibration set was a sample, and so is the test set: the law counts both.
func ExampleLaw() {
	law := conformal.Law{N: 199, Alpha: 0.1}
	fmt.Printf("84 or fewer of 100: p %.3f\n", law.TestCDF(100, 84))
	fmt.Printf("one test in a hundred has %d or fewer\n", law.TestQuantile(100, 0.01))
	fmt.Printf("coverage within 0.02 of 0.9: probability %.2f\n", law.Within(0.02))
	// Output:
	// 84 or fewer of 100: p 0.076
	// one test in a hundred has 80 or fewer
	// coverage within 0.02 of 0.9: probability 0.66
}
