package schema_test

import (
	"encoding/json"
	"fmt"
	"log"
	"math"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/schema"
)

func ExampleFromTable() {
	train, err := bayes.FromColumns(
		bayes.Col("age", []int{31, 20, 45, 52}),
		bayes.Col("bmi", []float64{0, 30.5, 21, 40}),
		bayes.Col("ward", []string{"south", "north", "south", "west"}),
	)
	if err != nil {
		log.Fatal(err)
	}
	s, err := schema.FromTable(train,
		schema.Input{Port: "x", Columns: []schema.Column{
			{Name: "age", Integer: true},
			{Name: "bmi", Missing: schema.Missing{Rule: schema.Median, Zero: true}},
			{Name: "bmi_missing", Indicates: "bmi"},
		}},
		schema.Input{Port: "ward", Type: nn.Int64, Columns: []schema.Column{{Name: "ward"}}})
	if err != nil {
		log.Fatal(err)
	}
	text, err := json.Marshal(s)
	fmt.Println(string(text), err)
	// Output: {"kind":"schema","version":1,"inputs":{"x":{"dtype":"float32","shape":["N",3],"columns":["age","bmi","bmi_missing"],"min":[20,21,"-Infinity"],"max":[52,40,"Infinity"],"integer":["age"],"missing":{"bmi":{"rule":"median","value":30.5,"zero":true}},"indicates":{"bmi_missing":"bmi"}},"ward":{"dtype":"int64","shape":["N",1],"columns":["ward"],"levels":{"ward":["north","south","west"]}}}} <nil>
}

// ward is what a model of two columns wants.
var ward = schema.Schema{
	Inputs: []schema.Input{{Port: "x", Type: nn.Float32, Columns: []schema.Column{
		{Name: "age", Range: &schema.Range{Min: 18, Max: 90}},
		{Name: "ward", Levels: []string{"north", "south"}, Missing: schema.Missing{Rule: schema.Constant, Level: "north"}},
	}}},
	Outputs: []schema.Output{{Port: "prob", Rule: schema.Probability}},
}

func ExampleEncoder_JSON() {
	e, err := ward.Encoder(nil) // or for a model, which it is checked against
	if err != nil {
		log.Fatal(err)
	}
	var b schema.Batch
	fmt.Println(e.JSON([]byte(`[{"age": 95, "ward": "south"}, {"age": 40, "ward": null}]`), &b))
	fmt.Println(b.Tensors[0].Float32s())
	for _, f := range b.Flags {
		fmt.Println(f)
	}
	fmt.Println(e.JSON([]byte(`{"agee": 40, "ward": "nroth"}`), &b))
	// Output:
	// <nil>
	// [95 1 40 0]
	// row 0: column "age" is 95, outside of its range
	// row 1: column "ward" was missing, 0 is taken
	// schema: row 0: column "age": is absent, and "agee" is no column: if that is meant, rename it; if it is missing, give null
	// schema: row 0: column "ward": "nroth" is none of the levels (did you mean "north"?)
}

func ExampleEncoder_Record() {
	e, err := ward.Encoder(nil)
	if err != nil {
		log.Fatal(err)
	}
	var b schema.Batch // kept: from the second record on nothing is allocated
	err = e.Record(map[string]any{"age": 40, "ward": "south"}, &b)
	fmt.Println(b.Tensors[0].Float32s(), err)
	// Output: [40 1] <nil>
}

// Several records at once, as a queue has them. One of them is wrong, and so nothing goes
// to the network; the error says which.
func ExampleEncoder_Records() {
	e, err := ward.Encoder(nil)
	if err != nil {
		log.Fatal(err)
	}
	var b schema.Batch
	queue := []map[string]any{
		{"age": 40, "ward": "south"},
		{"age": "fifty", "ward": "north"},
		{"age": 61, "ward": nil},
	}
	fmt.Println(e.Records(queue, &b))
	queue[1]["age"] = 50
	err = e.Records(queue, &b)
	fmt.Println(b.Rows, b.Tensors[0].Float32s(), b.Flags, err)
	// Output:
	// schema: row 1: column "age": "fifty" is text; want a number
	// 3 [40 1 50 0 61 0] [row 2: column "ward" was missing, 0 is taken] <nil>
}

// Does a schema fit the network that it is for? All that is wrong, before the first row.
func ExampleSchema_Check() {
	m, err := nn.OpenFile("../../testdata/cases/nn/pima_diabetes/light.onnx", nn.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	fmt.Println(ward.Valid()) // by itself
	fmt.Println(ward.Check(m))

	var typo schema.Schema
	fmt.Println(json.Unmarshal([]byte(`{"inputs": {"x": {"dtype": "float32", "columns": ["age", "bmi"], "missing": {"bmy": {"rule": "median", "value": 30}}}}}`), &typo))
	// Output:
	// <nil>
	// schema: bad schema: the model wants the input x float32 [N 8], the schema has 2 columns
	// schema: bad schema: input "x": missing has "bmy", which is no column (did you mean "bmi"?)
}

func ExampleEncoder_CSV() {
	e, err := ward.Encoder(nil)
	if err != nil {
		log.Fatal(err)
	}
	var b schema.Batch
	err = e.CSV(strings.NewReader("ward,age,y\nsouth,40,1\n,50,0\n"), &b)
	fmt.Println(b.Tensors[0].Float32s(), b.Extra, err)
	// Output: [40 1 50 0] [y] <nil>
}

func ExampleSchema_Validate() {
	prob, err := nn.NewTensor([]float32{0.2, 1.5, float32(math.NaN())}, 3, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ward.Validate(map[string]*nn.Tensor{"prob": prob}))
	// Output: schema: output "prob": 1.5 at 1 is no probability; 2 of them
}

func ExampleSchema_JSONSchema() {
	text, err := ward.JSONSchema()
	fmt.Println(string(text), err)
	// Output:
	// {
	//   "$schema": "https://json-schema.org/draft/2020-12/schema",
	//   "type": "object",
	//   "properties": {
	//     "age": {
	//       "type": "number"
	//     },
	//     "ward": {
	//       "type": [
	//         "string",
	//         "null"
	//       ],
	//       "enum": [
	//         "north",
	//         "south",
	//         null
	//       ]
	//     }
	//   },
	//   "required": [
	//     "age"
	//   ]
	// } <nil>
}
