package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/examples/internal/clitest"
)

// TestBadInput: errors say which file, line and column is wrong, and what to do.
func TestBadInput(t *testing.T) {
	write := func(name, text string) string { return clitest.File(t, name, text) }
	load := func(path string) string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	calib, test, credit := load(kit+"calib.csv"), load(kit+"test.csv"), load(german+"test.csv")
	header, first, _ := strings.Cut(calib, "\n")
	first, rest, _ := strings.Cut(first, "\n")
	cells := strings.Split(first, ",")
	with := func(column int, cell string) string {
		changed := append([]string(nil), cells...)
		changed[column] = cell
		return header + "\n" + rest[:strings.Index(rest, "\n")+1] + strings.Join(changed, ",") + "\n" + rest
	}
	three := write("three.csv", "a,b,c,y\n"+strings.Repeat("1,2,3,0\n3,-1,2,1\n", 9))
	nan := []string{"-fused", "../../testdata/cases/nn/hostile/nan_output.onnx", "-output", "y", "-scale", "logit", "-train", three, "-calib", three, "-test", three}
	network := load(kit + "member0.onnx")
	flags := func(change ...string) []string { // the last of a flag counts
		return append(own(), change...)
	}
	of := []string{"-model", members(german), "-train", german + "train.csv", "-calib", german + "calib.csv", "-schema", german + "schema.json"}
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"-x"}, []string{"flag provided but not defined: -x"}},
		{[]string{"file"}, []string{`"file" is no flag`}},
		{[]string{"-alpha", "2", "-escalate", "-1", "-cost-miss", "-3", "-scale", "log", "-runtime", "gpu", "-prevalence", "3", "-impute", "mode"},
			[]string{"-alpha is 2", "-escalate is -1", "-cost-miss is -3", `-scale is "log"`, `-runtime is "gpu"`, `-prevalence is "3"`, `-impute is "mode"`}},
		{[]string{"-test", "a.csv"}, []string{"own data need -model or -fused, and -train, -calib and -test together"}},
		{[]string{"-features", "a.onnx"}, []string{"-features and -head"}},
		{flags("-calib", "nowhere.csv"), []string{"-calib: open nowhere.csv"}},
		{flags("-model", "nowhere.onnx"), []string{"-model: open nowhere.onnx"}},
		{flags("-calib", write("short.csv", header+"\n")), []string{"-calib", "short.csv"}},
		{flags("-calib", write("empty.csv", "")), []string{"-calib", "empty.csv"}},
		{flags("-calib", write("renamed.csv", strings.Replace(calib, "V17", "V71", 1))), []string{"renamed.csv:1", `"V17"`}},
		{flags("-calib", write("text.csv", with(3, "much"))), []string{"text.csv:3", `"V3"`, `"much"`}},
		{flags("-calib", write("nan.csv", with(4, "NaN"))), []string{"nan.csv:3", `"V4"`, "missing"}},
		{flags("-calib", write("label.csv", with(30, "2"))), []string{`label.csv:3: the label "y" is 2, want 0 or 1`}},
		{flags("-calib", write("nolabel.csv", with(30, ""))), []string{`nolabel.csv:3: the label "y" is NaN`}},
		{flags("-calib", write("amount.csv", with(29, "-1"))), []string{`amount.csv:3: the amount "Amount" is -1`}},
		{flags("-calib", write("one.csv", header+"\n"+strings.Join(append(cells[:30:30], "1"), ",")+"\n")), []string{"one.csv: 0 rows have the label 0 and 1 the label 1"}},
		{flags("-test", write("ragged.csv", test+"1,2\n")), []string{"ragged.csv:433"}},
		{flags("-calib", write("inf.csv", with(5, "Inf"))), []string{"inf.csv:3", `"V5"`}},
		{flags("-calib", write("large.csv", with(5, "1e300"))), []string{"large.csv:3", `"V5"`, "1e+300"}},
		{nan, []string{"three.csv", "NaN"}},
		{append(nan[2:], "-model", nan[1]), []string{"nan_output.onnx: y float32 [N 3] is of 3 classes"}},
		{flags("-label", "fraud"), []string{`-label: `, `train.csv has no column "fraud"`}},
		{flags("-amount", "amount"), []string{`"amount"`, `"Amount"`}},
		{flags("-zeros", "V99"), []string{"-zeros: ", `"V99"`}},
		{flags("-model", write("cut.onnx", network[:len(network)/2])), []string{"-model ", "cut.onnx: "}},
		{flags("-model", write("noise.onnx", "not a network")), []string{"noise.onnx"}},
		{flags("-model", "../../testdata/cases/nn/pima_diabetes/member0.onnx"), []string{"-train, all its columns but y (-schema can name others), does not fit", "30", "8"}},
		{flags("-light", "../../testdata/cases/nn/pima_diabetes/light.onnx"), []string{"does not fit ../../testdata/cases/nn/pima_diabetes/light.onnx", "[N 8]"}},
		{flags("-model", kit+"features.onnx"), []string{"features float32 [N 64] is of 64 classes"}},
		{flags("-model", kit+"member0_int8.onnx"), []string{"MatMulInteger", "-runtime onnx"}},
		{flags("-head", kit+"member0.onnx"), []string{"-head"}},
		{flags("-output", "score"), []string{"the outputs are", "-output"}},
		{flags("-schema", write("bad.json", `{"inputs": 3}`)), []string{"-schema ", "bad.json: "}},
		{append(of[:6:6], "-test", german+"test.csv"), []string{"say with -schema which columns go where"}},
		{append(of, "-test", write("unknown.csv", strings.Replace(credit, "A46", "A99", 1))), []string{"unknown.csv:2", `"purpose"`, `"A99"`}},
		{append(of, "-test", write("level.csv", strings.Replace(credit, "\nA14,24", "\n,24", 1))), []string{"level.csv:2", `"status"`, "missing"}},
	} {
		var out bytes.Buffer
		err := run(context.Background(), append(c.args, "-json"), &out, new(bytes.Buffer))
		if err == nil || !strings.HasPrefix(err.Error(), "fraudscore: ") || out.Len() > 0 {
			t.Errorf("%q: error %v, output %q", c.args, err, out.String())
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v\nwant %q", c.args[max(0, len(c.args)-2):], err, want)
			}
		}
	}
	if err := run(context.Background(), []string{"-help"}, new(bytes.Buffer), new(bytes.Buffer)); !errors.Is(err, flag.ErrHelp) {
		t.Error(err)
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if err := run(stopped, nil, new(bytes.Buffer), new(bytes.Buffer)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
