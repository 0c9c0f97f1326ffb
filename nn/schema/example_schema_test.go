package schema_test

import (
	"encoding/json"
	"fmt"
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
		fmt.Println(err)
		return
	}
	s, err := schema.FromTable(train,
		schema.Input{Port: "x", Columns: []schema.Column{
			{Name: "age", Integer: true},
			{Name: "bmi", Missing: schema.Missing{Rule: schema.Median, Zero: true}},
			{Name: "bmi_missing", Indicates: "bmi"},
		}},
		schema.Input{Port: "ward", Type: nn.Int64, Columns: []schema.Column{{Name: "ward"}}})
	if err != nil {
		fmt.Println(err)
		return
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
		fmt.Println(err)
		return
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
		fmt.Println(err)
		return
	}
	var b schema.Batch // kept: from the second record on nothing is allocated
	err = e.Record(map[string]any{"age": 40, "ward": "south"}, &b)
	fmt.Println(b.Tensors[0].Float32s(), err)
	// Output: [40 1] <nil>
}

func ExampleEncoder_CSV() {
	e, err := ward.Encoder(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var b schema.Batch
	err = e.CSV(strings.NewReader("ward,age,y\nsouth,40,1\n,50,0\n"), &b)
	fmt.Println(b.Tensors[0].Float32s(), b.Extra, err)
	// Output: [40 1 50 0] [y] <nil>
}

func ExampleSchema_Validate() {
	prob, err := nn.NewTensor([]float32{0.2, 1.5, float32(math.NaN())}, 3, 1)
	if err != nil {
		fmt.Println(err)
		return
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
