package bayes_test

import (
	"fmt"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
)

func ExampleReadCSV() {
	text := `age,channel,spend
34,Web,0
51,Phone,29.99
n/a,Web,0
`
	_, err := bayes.ReadCSV(strings.NewReader(text), bayes.CSVConfig{})
	fmt.Println(err)

	table, err := bayes.ReadCSV(strings.NewReader(text), bayes.CSVConfig{Missing: []string{"n/a"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(table)
	full, err := table.DropMissing()
	if err != nil {
		fmt.Println(err)
		return
	}
	age, err := full.Float("age")
	fmt.Println(age, err)
	// Output:
	// bayes: line 4: column "age": "n/a" is not a number but most fields are: correct it, list it in CSVConfig.Missing, or name the column in Factors
	// 3 rows
	// age      numbers
	// channel  factor of 2: Phone, Web
	// spend    numbers
	// [34 51] <nil>
}

func ExampleFromStructs() {
	type visit struct {
		Age     int    `bayes:"age"`
		Channel string `bayes:"channel"`
		Bought  bool   `bayes:"bought"`
	}
	table, err := bayes.FromStructs([]visit{{34, "Web", false}, {51, "Phone", true}, {28, "Web", false}})
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := table.Matrix("age", "bought")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(mat.Formatted(x))
	// Output:
	// ⎡34   0⎤
	// ⎢51   1⎥
	// ⎣28   0⎦
}

func ExampleFromColumns() {
	table, err := bayes.FromColumns(
		bayes.Col("dose", []float64{0, 0.5, 1}),
		bayes.Col("arm", []string{"control", "drug", "drug"}),
		bayes.Col("site", []string{"Bern", "Bern", "Bern"}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table.Names(), "constant:", table.Constant())
	for _, name := range table.Names() {
		if table.IsFactor(name) {
			fmt.Println(name, "has labels")
		}
	}
	_, err = table.Float("doses")
	fmt.Println(err)
	// Output:
	// [dose arm site] constant: [site]
	// arm has labels
	// site has labels
	// bayes: column "doses": is not in the table (did you mean "dose"?)
}

func ExampleFactor_Relevel() {
	arm, err := bayes.NewFactor([]string{"Mens", "None", "Womens", "None"})
	if err != nil {
		fmt.Println(err)
		return
	}
	arm, err = arm.Relevel("None") // the reference level comes first
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(arm.Levels, arm.Codes, arm.Counts())
	mail, err := arm.Recode(map[string]string{"Mens": "mail", "Womens": "mail"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(mail.Levels, mail.Codes)
	// Output:
	// [None Mens Womens] [1 0 2 0] [2 1 1]
	// [None mail] [1 0 1 0]
}
