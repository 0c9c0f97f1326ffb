package scoring

import (
	"embed"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/ort"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/schema"
)

// Defaults are what a program asks without flags. Its folder data has member0.onnx to
// member4.onnx, light.onnx, features.onnx, head.onnx, train.csv, calib.csv, test.csv and
// ood.csv.
type Defaults struct {
	Files      embed.FS
	Costs      decision.Costs // of the flags; Amount and Prevalence are of the embedded data alone
	Amount     string
	Prevalence string
	Zeros      []string // columns of the embedded data where 0 means missing
	Escalate   float64
	Imputed    int // most values of a row that may be missing; negative: any number
}

// Question is what the flags ask, and what the files hold that they name.
type Question struct {
	Program  *cli.Program
	Alpha    float64
	Escalate float64
	Costs    decision.Costs
	Amount   string // column of what a missed case costs
	Label    string
	Imputed  int
	// Keep returns columns that the program reads beside those of the schema; nil: none.
	// Flags are read when it is called.
	Keep func() []string
	// Prevalence is the share of positive rows where the scores are used; 0 means
	// that of the calibration rows.
	Prevalence         float64
	Train, Calib, Test *Rows
	OOD                *Rows // nil without
	Schema             *schema.Schema
	Encoder            *schema.Encoder

	defaults Defaults
	flags    struct{ model, fused, light, features, head, train, calib, test, ood, schema, output, scale, runtime, prevalence, zeros, impute string }
	members  []network
	light    *network
	features *network
	head     []byte
	options  nn.Options
}

// network is an open model and its file.
type network struct {
	name, output string
	scale        predictive.Scale
	file         []byte
	model        *nn.Model
}

// Ask adds the flags to a program, which may add its own before Read.
func Ask(p *cli.Program, d Defaults) *Question {
	q := &Question{Program: p, defaults: d}
	f, s := p.Flags, &q.flags
	f.StringVar(&s.model, "model", "", "ONNX `files` of a network or an ensemble, as a.onnx,b.onnx (default: five for the embedded data)")
	f.StringVar(&s.fused, "fused", "", "ONNX `file` of an ensemble in one graph, in place of -model")
	f.StringVar(&s.light, "light", "", "ONNX `file` of a light network, which is asked first")
	f.Float64Var(&q.Escalate, "escalate", d.Escalate, "`share` of rows that go on from -light, the least sure; 0: those whose set is not one class; 1: all, -light is shown beside")
	f.StringVar(&s.features, "features", "", "ONNX `file` of the first network up to its last layer, for a second opinion by Laplace's method")
	f.StringVar(&s.head, "head", "", "ONNX `file` of that layer")
	f.StringVar(&s.output, "output", "", "`name` of the networks' output (default: logit, logits, prob, probs, or the only one)")
	f.StringVar(&s.scale, "scale", "", "what it is: logit or probability (default: by its name)")
	f.StringVar(&s.runtime, "runtime", "embedded", "embedded, or onnx for ONNX Runtime, which has all operators")
	f.StringVar(&s.train, "train", "", "CSV `file` of the rows that the networks were trained on")
	f.StringVar(&s.calib, "calib", "", "CSV `file` of rows they have not seen, for calibration")
	f.StringVar(&s.test, "test", "", "CSV `file` of other rows, which are scored")
	f.StringVar(&s.ood, "ood", "", "CSV `file` of rows unlike those of training, to see whether they are told apart")
	f.StringVar(&s.schema, "schema", "", "JSON `file` of package nn/schema: columns by input, ranges, levels, missing values (default: the columns of -train)")
	f.StringVar(&s.zeros, "zeros", "", "`columns` where 0 means missing")
	f.StringVar(&s.impute, "impute", "median", "what stands for those: median, that of -train, or keep, the 0 itself")
	f.IntVar(&q.Imputed, "imputed", d.Imputed, "hand over rows with more missing `values`; negative: none for that")
	f.StringVar(&q.Label, "label", "y", "`column` of the label, 0 or 1")
	f.Float64Var(&q.Alpha, "alpha", 0.1, "`share` of rows whose set may miss the truth")
	f.StringVar(&s.prevalence, "prevalence", "", "`share` of positive rows where the scores are used, as 0.002 or 492/284807 (default: that of the rows)")
	f.Float64Var(&q.Costs.FalsePositive, "cost-alarm", d.Costs.FalsePositive, "`cost` of acting on a negative row")
	f.Float64Var(&q.Costs.FalseNegative, "cost-miss", d.Costs.FalseNegative, "`cost` of letting a positive row pass")
	f.Float64Var(&q.Costs.Review, "cost-review", d.Costs.Review, "`cost` of handing a row over; 0: nobody is there")
	f.StringVar(&q.Amount, "amount", "", "`column` with the cost of letting the row pass, in place of -cost-miss")
	return q
}

// Read parses the flags and reads the files. Errors: what is impossible about them;
// flag.ErrHelp after -help.
func (q *Question) Read(args []string) error {
	if err := q.Program.Parse(args); err != nil {
		return err
	}
	if q.flags.test == "" {
		q.flags.test = q.Program.Data
	}
	if err := q.check(); err != nil {
		return q.Program.Fault("%w", err)
	}
	for _, step := range []func() error{q.open, q.readRows} {
		if err := step(); err != nil {
			q.Close()
			return q.Program.Fault("%w", err)
		}
	}
	return nil
}

// Ours tells whether the embedded data are meant.
func (q *Question) Ours() bool {
	s := q.flags
	return s.model == "" && s.fused == "" && s.train == "" && s.calib == "" && s.test == ""
}

// check returns all that is wrong with flags.
func (q *Question) check() error {
	var errs []error
	fault := func(format string, a ...any) { errs = append(errs, fmt.Errorf(format, a...)) }
	s := &q.flags
	if !q.Ours() && ((s.model == "") == (s.fused == "") || s.train == "" || s.calib == "" || s.test == "") {
		fault("own data need -model or -fused, and -train, -calib and -test together")
	}
	if (s.features == "") != (s.head == "") {
		fault("-features and -head are two parts of one network; want both")
	}
	if !(q.Alpha > 0 && q.Alpha < 1) {
		fault("-alpha is %v, want a share between 0 and 1", q.Alpha)
	}
	if !(q.Escalate >= 0 && q.Escalate <= 1) {
		fault("-escalate is %v, want a share from 0 to 1", q.Escalate)
	}
	if s.scale != "" && s.scale != "logit" && s.scale != "probability" {
		fault("-scale is %q, want logit or probability", s.scale)
	}
	if s.impute != "keep" && s.impute != "median" {
		fault("-impute is %q, want keep or median", s.impute)
	}
	for _, c := range []struct {
		name string
		of   float64
	}{{"alarm", q.Costs.FalsePositive}, {"miss", q.Costs.FalseNegative}, {"review", q.Costs.Review}} {
		if !(c.of >= 0 && c.of <= math.MaxFloat64) {
			fault("-cost-%s is %v, want a number from 0 up", c.name, c.of)
		}
	}
	if q.Ours() {
		q.fill()
	}
	if s.prevalence != "" {
		var err error
		if q.Prevalence, err = share(s.prevalence); err != nil {
			fault("-prevalence is %q, want a share between 0 and 1, as 0.002 or 492/284807", s.prevalence)
		}
	}
	switch s.runtime {
	case "embedded":
	case "onnx":
		runtime, err := ort.Load("")
		if err != nil {
			fault("-runtime: %w", err)
		}
		q.options.Runtime = runtime
	default:
		fault("-runtime is %q, want embedded or onnx", s.runtime)
	}
	return errors.Join(errs...)
}

// fill takes for the embedded data what is known of them, where flags say nothing.
func (q *Question) fill() {
	d, s := q.defaults, &q.flags
	if s.prevalence == "" {
		s.prevalence = d.Prevalence
	}
	if s.zeros == "" {
		s.zeros = strings.Join(d.Zeros, ",")
	}
	if q.Amount == "" {
		q.Amount = d.Amount
	}
}

// share reads a number between 0 and 1, or a fraction of two.
func share(text string) (float64, error) {
	top, below, fraction := strings.Cut(text, "/")
	v, err := strconv.ParseFloat(strings.TrimSpace(top), 64)
	if err == nil && fraction {
		var n float64
		n, err = strconv.ParseFloat(strings.TrimSpace(below), 64)
		v /= n
	}
	if err == nil && !(v > 0 && v < 1) {
		err = strconv.ErrRange
	}
	return v, err
}

// population returns the shares of the classes where the scores are used, nil for
// those of the rows.
func (q *Question) population() []float64 {
	if q.Prevalence == 0 {
		return nil
	}
	return []float64{1 - q.Prevalence, q.Prevalence}
}

// Close closes the networks.
func (q *Question) Close() {
	for _, n := range slices.Concat(q.members, []network{or(q.light), or(q.features)}) {
		if n.model != nil {
			n.model.Close()
		}
	}
}

func or(n *network) network {
	if n == nil {
		return network{}
	}
	return *n
}
