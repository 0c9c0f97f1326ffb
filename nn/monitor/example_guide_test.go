package monitor_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/monitor"
	"github.com/seed78144065/credence/nn/schema"
	"github.com/seed78144065/credence/online/drift"
)

const pima = "../../testdata/cases/nn/pima_diabetes/"

// patients reads a file of measurements, and of who had diabetes.
func patients(file string) *bayes.Table {
	f, err := os.Open(pima + file)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	return table
}

// clinic makes inputs of tables, and scores of inputs.
type clinic struct {
	encoder *schema.Encoder
	model   *nn.Model
}

// open describes the columns by the rows of training, and opens a network.
func open(train *bayes.Table) clinic {
	var columns []schema.Column
	for _, name := range train.Names()[:8] { // all but the label
		columns = append(columns, schema.Column{Name: name})
	}
	s, err := schema.FromTable(train, schema.Input{Port: "x", Columns: columns})
	if err != nil {
		log.Fatal(err)
	}
	m, err := nn.OpenFile(pima+"member0.onnx", nn.Options{})
	if err != nil {
		log.Fatal(err)
	}
	e, err := s.Encoder(m)
	if err != nil {
		log.Fatal(err)
	}
	return clinic{e, m}
}

// score returns the inputs of rows, and the probabilities that the network gives them.
func (c clinic) score(t *bayes.Table) (*schema.Batch, []float64) {
	var b schema.Batch
	if err := c.encoder.Table(t, &b); err != nil {
		log.Fatal(err)
	}
	out, err := c.model.Run(context.Background(), map[string]*nn.Tensor{"x": b.Tensors[0]}, "prob")
	if err != nil {
		log.Fatal(err)
	}
	var p []float64
	for _, v := range out["prob"].Float32s() {
		p = append(p, float64(v))
	}
	return &b, p
}

// Example_guide is the code of docs/packages/nn/monitor.md.
func Example_guide() {
	clinic := open(patients("train.csv"))
	defer clinic.model.Close()

	// Rows that nobody has trained on are what new ones are compared with.
	rows, scores := clinic.score(patients("calib.csv"))
	inputs, err := monitor.NewDrift(clinic.encoder, rows, scores, drift.MonitorConfig{Window: 192})
	if err != nil {
		log.Fatal(err)
	}
	january := patients("test.csv")
	rows, scores = clinic.score(january)
	if _, err := inputs.Update(rows, scores); err != nil {
		log.Fatal(err)
	}
	quiet := inputs.Snapshot() // a copy to look at later

	// In February the laboratory changes to mmol/l.
	glucose, err := january.Numbers("glucose")
	if err != nil {
		log.Fatal(err)
	}
	for i := range glucose {
		glucose[i] /= 18
	}
	february, err := january.With(bayes.Col("glucose", glucose))
	if err != nil {
		log.Fatal(err)
	}
	changed, wrong := clinic.score(february)
	if _, err := inputs.Update(changed, wrong); err != nil {
		log.Fatal(err)
	}
	for _, month := range []*monitor.Drift{quiet, inputs} {
		fmt.Println("after", month.Seen(), "rows:")
		for _, c := range month.Compare() {
			if c.Drifted {
				fmt.Printf("  %s: %s, p %.2g, population stability index %.2f\n", c.Column, c.Test, c.Adjusted, c.PSI)
			}
		}
	}

	// The labels of January have come. Did the scores keep what they promised?
	labels, err := january.Ints("y")
	if err != nil {
		log.Fatal(err)
	}
	promised, err := monitor.Expect(scores, monitor.Judging{})
	if err != nil {
		log.Fatal(err)
	}
	came, err := monitor.Realise(scores, labels, monitor.Judging{})
	if err != nil {
		log.Fatal(err)
	}
	surprises, err := monitor.Surprises(promised, came)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range surprises {
		fmt.Printf("%-9s %.2f came, %.2f (%.2f to %.2f) promised, p %.2g\n", s.Metric, s.Realised, s.Expected.Value, s.Expected.Lo, s.Expected.Hi, s.P)
	}
	// Output:
	// after 192 rows:
	// after 384 rows:
	//   glucose: ks, p 4.3e-111, population stability index 8.41
	//   score: ks, p 1.4e-88, population stability index 7.78
	// rate      0.35 came, 0.35 (0.30 to 0.40) promised, p 0.99
	// brier     0.19 came, 0.12 (0.10 to 0.15) promised, p 3.8e-06
	// accuracy  0.72 came, 0.82 (0.77 to 0.88) promised, p 3.3e-05
	// precision 0.61 came, 0.78 (0.68 to 0.88) promised, p 0.0007
	// recall    0.54 came, 0.69 (0.61 to 0.78) promised, p 0.0003
	// f1        0.57 came, 0.73 (0.66 to 0.80) promised, p 1.9e-05
	// auc       0.79 came, 0.89 (0.85 to 0.94) promised, p 3.3e-06
	// log_loss  0.58 came, 0.39 (0.32 to 0.46) promised, p 2.3e-07
}
