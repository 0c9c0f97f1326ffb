package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/individual"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/schema"
)

//go:embed data
var embedded embed.FS

// question is what the flags ask.
type question struct {
	program            *cli.Program
	models             []*nn.Model
	networks           []individual.Network
	calib, test, both  *bayes.Table
	treatment, outcome string
	covariates, truth  []string
	estimand           *causal.Estimand
	config             individual.Config
	policy             individual.Policy
	method             individual.Method
	alpha              float64
	unlike             []schema.Flag // values of the test rows unlike those of training
}

// madeUp are the columns of the truth in data that were made up, as those of IHDP.
const madeUp = "mu0_true,mu1_true"

// methods of intervals by name.
var methods = map[string]individual.Method{"union": individual.Union, "nested": individual.Nested, "inexact": individual.Inexact}

// parse reads the flags and the files they name. Errors: what is impossible about
// them; flag.ErrHelp after -help.
func parse(args []string, stdout, stderr io.Writer) (*question, error) {
	p := cli.NewExact("effects", "CSV `file`, the same as -test", stdout, stderr)
	f := p.Flags
	model := f.String("model", "", "ONNX `files` of networks, as a,b (default: five for the embedded data)")
	outputs := f.String("outputs", "mu0,mu1,propensity", "`outputs` of the networks: outcome without treatment, with it, chance of it")
	train := f.String("train", "", "CSV `file` the networks were trained on: test rows outside its ranges are told")
	calib := f.String("calib", "", "CSV `file` of rows the networks have not seen, which intervals are calibrated on")
	test := f.String("test", "", "CSV `file` of rows to score")
	rules := f.String("schema", "", "JSON `file` of package nn/schema: ranges and levels of the inputs (default: those of -train)")
	q := &question{program: p}
	f.StringVar(&q.treatment, "treatment", "treatment", "`column` of the treatment, of two values")
	f.StringVar(&q.outcome, "outcome", "y", "`column` of the outcome, of which more is better")
	covariates := f.String("covariates", "", "`columns` in order of the networks' inputs, all that confounds (default: all others, in order)")
	truth := f.String("truth", "", "two `columns` of the true mean outcomes, for data that were made up (default: "+madeUp+", where the data have both)")
	f.Float64Var(&q.alpha, "alpha", 0.2, "`share` of cases that intervals may miss")
	method := f.String("method", "union", "intervals: union, nested or inexact")
	f.Float64Var(&q.policy.Cost, "cost", 3, "`cost` of treating one, in units of the outcome")
	f.Float64Var(&q.policy.Budget, "budget", 0, "largest `share` that can be treated (0: all)")
	clip := f.String("clip", "0.02,0.98", "`bounds` of the propensity")
	if err := p.Parse(args); err != nil {
		return nil, err
	}
	if p.Data != "" && *test == "" {
		*test = p.Data
	}
	ours := *model == "" && *calib == "" && *test == ""
	var errs []error
	if !ours && (*model == "" || *calib == "" || *test == "") {
		errs = append(errs, errors.New("own data need -model, -calib and -test together"))
	}
	var known bool
	if q.method, known = methods[*method]; !known {
		errs = append(errs, fmt.Errorf("-method is %q, want union, nested or inexact", *method))
	}
	if q.truth = cli.List(*truth); len(q.truth) != 0 && len(q.truth) != 2 {
		errs = append(errs, fmt.Errorf("-truth is %q, want two columns", *truth))
	}
	heads := cli.List(*outputs)
	if len(heads) != 3 {
		errs = append(errs, fmt.Errorf("-outputs is %q, want three names", *outputs))
	}
	bounds := cli.List(*clip)
	for i, text := range bounds {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || len(bounds) != 2 {
			errs = append(errs, fmt.Errorf("-clip is %q, want two chances", *clip))
			break
		}
		q.config.Clip[i] = v
	}
	if err := errors.Join(errs...); err != nil {
		return nil, p.Fault("%w", err)
	}
	if err := q.read(*train, *calib, *test, ours, cli.List(*covariates)); err != nil {
		return nil, p.Fault("%w", err)
	}
	if err := q.open(cli.List(*model), heads); err != nil {
		q.close()
		return nil, p.Fault("%w", err)
	}
	if err := q.compare(*train, *rules, ours); err != nil {
		q.close()
		return nil, p.Fault("%w", err)
	}
	return q, nil
}

// file returns a file of the user, or the embedded one of a name.
func file(flag, path, name string, ours bool) ([]byte, error) {
	if path == "" && ours {
		return embedded.ReadFile("data/" + name)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("-%s: %w", flag, err)
	}
	return b, nil
}

// read takes the rows and says which columns are what.
func (q *question) read(train, calib, test string, ours bool, covariates []string) error {
	c, errCalib := file("calib", calib, "calib.csv", ours)
	t, errTest := file("test", test, "test.csv", ours)
	if err := errors.Join(errCalib, errTest); err != nil {
		return err
	}
	first, _, _ := bytes.Cut(c, []byte("\n"))
	header, rest, _ := bytes.Cut(t, []byte("\n"))
	if !bytes.Equal(bytes.TrimSpace(first), bytes.TrimSpace(header)) {
		return fmt.Errorf("-calib has the columns %q, -test has %q; want the same, in the same order", bytes.TrimSpace(first), bytes.TrimSpace(header))
	}
	all := slices.Concat(bytes.TrimRight(c, "\r\n"), []byte("\n"), rest)
	for _, part := range []struct {
		name string
		text []byte
		to   **bayes.Table
	}{{"-calib", c, &q.calib}, {"-test", t, &q.test}, {"-calib and -test", all, &q.both}} {
		var err error
		if *part.to, err = bayes.ReadCSV(bytes.NewReader(part.text), bayes.CSVConfig{}); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	if known := cli.List(madeUp); q.truth == nil && slices.Contains(q.test.Names(), known[0]) && slices.Contains(q.test.Names(), known[1]) {
		q.truth = known
	}
	if q.covariates = covariates; covariates == nil {
		for _, name := range q.test.Names() {
			if name != q.treatment && name != q.outcome && !slices.Contains(q.truth, name) {
				q.covariates = append(q.covariates, name)
			}
		}
	}
	var err error
	q.estimand, err = causal.Unconfounded(causal.ATE(q.treatment, q.outcome), q.covariates...)
	q.config.Inputs = q.covariates
	return err
}

// open reads the networks.
func (q *question) open(files, heads []string) error {
	names := files
	if len(names) == 0 {
		for i := range 5 { // that the example has
			names = append(names, fmt.Sprintf("tarnet%d.onnx", i))
		}
	}
	for _, name := range names {
		path := name
		if len(files) == 0 {
			path = ""
		}
		b, err := file("model", path, name, len(files) == 0)
		if err != nil {
			return err
		}
		m, err := nn.Open(b, nn.Options{})
		if err != nil {
			return fmt.Errorf("-model %s: %w", name, err)
		}
		q.models = append(q.models, m)
		var n individual.Network
		for i, to := range []*causal.Predictor{&n.Control, &n.Treated, &n.Propensity} {
			if *to, err = nn.NewPredictor(m, heads[i], 0); err != nil {
				return fmt.Errorf("-model %s: %w", name, err)
			}
		}
		q.networks = append(q.networks, n)
	}
	return nil
}

func (q *question) close() {
	for _, m := range q.models {
		m.Close()
	}
}

// compare looks for test rows that are unlike those of training.
func (q *question) compare(train, rules string, ours bool) error {
	s := &schema.Schema{}
	switch {
	case rules != "":
		text, err := os.ReadFile(rules)
		if err != nil {
			return fmt.Errorf("-schema: %w", err)
		}
		if err := json.Unmarshal(text, s); err != nil {
			return fmt.Errorf("-schema %s: %w", rules, err)
		}
	case train != "" || ours:
		text, err := file("train", train, "train.csv", ours)
		if err != nil {
			return err
		}
		table, err := bayes.ReadCSV(bytes.NewReader(text), bayes.CSVConfig{})
		if err != nil {
			return fmt.Errorf("-train: %w", err)
		}
		port := schema.Input{Port: q.models[0].Inputs()[0].Name, Type: nn.Float32}
		for _, name := range q.covariates {
			port.Columns = append(port.Columns, schema.Column{Name: name})
		}
		if s, err = schema.FromTable(table, port); err != nil {
			return fmt.Errorf("-train: %w", err)
		}
	default:
		return nil
	}
	e, err := s.Encoder(q.models[0])
	if err != nil {
		return fmt.Errorf("-schema: %w", err)
	}
	var batch schema.Batch
	if err := e.Table(q.test, &batch); err != nil {
		return fmt.Errorf("-test: %w", err)
	}
	q.unlike = batch.Flags
	return nil
}

// unit is a name for what outcomes are counted in.
func (q *question) unit() string { return strings.TrimSpace("units of " + q.outcome) }
