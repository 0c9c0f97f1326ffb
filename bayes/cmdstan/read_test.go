package cmdstan

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/seed78144065/credence/bayes"
)

const bernoulli = `# stan_version_major = 2
# stan_version_minor = 32
# stan_version_patch = 2
# model = bernoulli_model
# method = sample (Default)
#   sample
#     num_samples = 3
#     num_warmup = 1000 (Default)
#     save_warmup = 0 (Default)
#     thin = 1 (Default)
#     algorithm = hmc (Default)
#       hmc
#         engine = nuts (Default)
#           nuts
#             max_depth = 2
#         metric = dense_e
# id = 1 (Default)
# random
#   seed = 40663
lp__,accept_stat__,treedepth__,theta.1,theta.2
# Adaptation terminated
# Step size = 0.401412
# Elements of inverse mass matrix:
# 1, 0.5
# 0.5, 2
-7.1,1,2,0.2,0.3
-6.8,0.9,1,nan,-inf
-7.5,0.8,3,0.25,+inf
# 
#  Elapsed Time: 0.0015 seconds (Warm-up)
#                0.0005 seconds (Sampling)
#                0.002 seconds (Total)
# 
`

// TestComments: what the comments say, and what follows from them.
func TestComments(t *testing.T) {
	d, err := readText(strings.ReplaceAll(bernoulli, "\n", "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := d.Config().(Config)
	options := c.Chains[0].Options
	c.Chains[0].Options = nil
	const want = `{2.32.2 bernoulli_model sample 3 1000 1 false 2 map[] [{1 40663 0.401412 [1 0.5 0.5 2] true 0.0015 0.0005 map[]}]}`
	if got := fmt.Sprint(c); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for path, want := range map[string]string{"method.sample.algorithm.hmc.metric": "dense_e", "random.seed": "40663", "method.sample.algorithm": "hmc"} {
		if options[path] != want {
			t.Errorf("option %s is %q, want %q", path, options[path], want)
		}
	}
	if hit, ok := d.Stat(reached); !ok || !slices.Equal(hit[0], []float64{1, 0, 1}) {
		t.Errorf("at the bound of depth: %v", hit)
	}
	if d.Seed() != 40663 || d.Warmup() != nil {
		t.Error("seed or warm-up")
	}
}

// TestMethods: the files of CmdStan's other methods.
func TestMethods(t *testing.T) {
	for _, c := range []struct {
		name, file        string
		draws, warmup     int
		stats, vars, mean string
	}{
		{"optimize", "# method = optimize\n#   optimize\n#     save_iterations = 0\nlp__,theta\n-5.1,0.2\n", 1, -1, "[lp]", "[theta]", "map[]"},
		{"iterations", "# method = optimize\nlp__,theta\n-9,0.1\n-6,0.15\n-5.1,0.2\n", 1, 2, "[lp]", "[theta]", "map[]"},
		{"variational", "# method = variational\n#   variational\n#     output_samples = 2\nlp__,log_p__,log_g__,x.1,x.2\n# Stepsize adaptation complete.\n# eta = 1\n0,0,0,1,2\n0,-3,-1,1.5,2.5\n0,-4,-1,0.5,1\n", 2, -1, "[lp log_g]", "[x]", "map[x:[1 2]]"},
		{"pathfinder", "# method = pathfinder\n#   pathfinder\n#     num_draws = 1000\nlp_approx__,lp__,theta\n-0.4, -6.7, 0.27\n-1.0, -7.1, 0.14\n", 2, -1, "[lp_approx lp]", "[theta]", "map[]"},
		{"laplace", "# method = laplace\n#   laplace\n#     draws = 1\nlog_p__,log_q__,theta\n-7.1,-0.3,0.3\n", 1, -1, "[lp log_q]", "[theta]", "map[]"},
		{"quantities", "# method = generate_quantities\ny_rep.1,y_rep.2\n0,1\n1,1\n", 2, -1, "[]", "[y_rep]", "map[]"},
		{"fixed", "# method = sample\n#   sample\n#     num_samples = 2\n#     num_warmup = 0\n#     save_warmup = true\n#     algorithm = fixed_param\nlp__,accept_stat__,y\n0,0,4\n0,0,5\n", 2, -1, "[lp acceptance_rate]", "[y]", "map[]"},
		{"no comments", "a,b\n1,2\n", 1, -1, "[]", "[a b]", "map[]"},
		{"no draws", "# method = sample\n#   sample\n#     num_samples = 0\nlp__,y\n", 0, -1, "[lp]", "[y]", "map[]"},
	} {
		d, err := readText(c.file)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		warmup := -1
		if w := d.Warmup(); w != nil {
			warmup = w.Len()
		}
		cfg := d.Config().(Config)
		got := fmt.Sprint(d.Len(), warmup, d.StatNames(), d.Names(), cfg.Mean)
		if want := fmt.Sprint(c.draws, " ", c.warmup, " ", c.stats, " ", c.vars, " ", c.mean); got != want {
			t.Errorf("%s: %s, want %s", c.name, got, want)
		}
	}
}

// TestNames: matrices of either notation, tuples, columns in any order.
func TestNames(t *testing.T) {
	for _, header := range []string{"m.1.1,m.2.1,m.1.2,m.2.2,m.1.3,m.2.3", "m[1,1],m[2,1],m[1,2],m[2,2],m[1,3],m[2,3]", `"m[1, 1]","m[2, 1]","m[1, 2]","m[2, 2]","m[1, 3]","m[2, 3]"`} {
		d, err := readText(header + "\n11,21,12,22,13,23\n")
		if err != nil {
			t.Fatal(header, err)
		}
		if v, err := d.Var("m"); err != nil || fmt.Sprint(v.Shape(), v.Values()) != "[2 3] [11 12 13 21 22 23]" {
			t.Errorf("%s: %v %v", header, v.Values(), err)
		}
	}
	d, err := readText("a.1:1,a.1:2.1,a.1:2.2,a.2:1,a.2:2.1,a.2:2.2,t:2:1,x\n1,11,12,2,21,22,5,6\n")
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for name, v := range d.Vars() {
		got += fmt.Sprint(name, v.Shape(), v.Values(), " ")
	}
	if want := "a:1[2] [1 2] a:2[2 2] [11 12 21 22] t:2:1[] [5] x[] [6] "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if back, err := readText(text(t, d)...); err != nil || !slices.Equal(back.Names(), d.Names()) {
		t.Errorf("tuples written: %v %v", back, err)
	}
}

// TestFaults: what is wrong, where.
func TestFaults(t *testing.T) {
	const two = "chain 2:"
	change := func(old, new string) string { return strings.Replace(bernoulli, old, new, 1) }
	other := change("# id = 1", "# id = 2")
	for _, c := range []struct {
		want  string
		files []string
	}{
		{"no files", nil},
		{"chain 1:1: the file ends before a line of column names", []string{""}},
		{`chain 1:27: column 4 (theta.1): "many" is not a number`, []string{change("-6.8,0.9,1,nan", "-6.8,0.9,1,many")}},
		{`column 5 (theta.2): "" is not a number`, []string{change("0.2,0.3", "0.2,")}},
		{`"0x1" is not a number`, []string{change("0.2,0.3", "0.2,0x1")}},
		{`"1_0" is not a number`, []string{change("0.2,0.3", "0.2,1_0")}},
		{`"1e999" is beyond the range`, []string{change("0.2,0.3", "0.2,1e999")}},
		{"chain 1:26: the row has 4 fields, the header 5", []string{change("0.2,0.3", "0.2")}},
		{"the row has 6 fields, the header 5", []string{change("0.2,0.3", "0.2,0.3,0.4")}},
		{"ends with 2 rows", []string{change("-7.1,1,2,0.2,0.3\n", "")}},
		{"has no end: the file was cut off", []string{bernoulli[:strings.Index(bernoulli, "5,+inf")]}},
		{`column 5: the name "theta.1" comes twice`, []string{change("theta.2", "theta.1")}},
		{"theta.2 is the first that is missing", []string{change("theta.2", "theta.3")}},
		{"theta has columns with 1 and with 2 indices: theta.1 and theta.2.1", []string{change("theta.2", "theta.2.1")}},
		{"theta has columns with 1 and with 0 indices", []string{change("theta.2", "theta")}},
		{`"theta.0" is no name of Stan's`, []string{change("theta.2", "theta.0")}},
		{`"theta[2" is no name of Stan's`, []string{change("theta.2", "theta[2")}},
		{"has 1 columns, fewer than its indices ask for: theta.1 is the first that is missing", []string{"theta.99999999999999\n1\n"}},
		{"there is no column of a parameter", []string{"lp__,energy__\n1,2\n"}},
		{"are the same element", []string{"x.1,x[1]\n1,2\n"}},
		{`num_samples = "three"`, []string{change("num_samples = 3", "num_samples = three")}},
		{"thin = 0", []string{change("thin = 1", "thin = 0")}},
		{`seed = "-1"`, []string{change("seed = 40663", "seed = -1")}},
		{"the inverse mass matrix has 3 elements", []string{change("# 0.5, 2", "# 0.5")}},
		{"iter = 3 with warmup = 5", []string{"# iter=3\n# warmup=5\nx\n"}},
		{"come before the end of the adaptation", []string{"# method = sample\n#   sample\n#     num_samples = 1\n#     num_warmup = 2\n#     save_warmup = 1\nx\n1\n# Adaptation terminated\n2\n3\n"}},
		{"id 1 and seed 40663 are those of chain 1: one chain was given twice", []string{bernoulli, bernoulli}},
		{two + `20: column 4 is "phi.1", in chain 1 it is "theta.1"`, []string{bernoulli, strings.ReplaceAll(other, "theta", "phi")}},
		{two + "20: there are 6 columns, in chain 1 5", []string{bernoulli, strings.Replace(other, "theta.2", "theta.2,theta.3", 1)}},
		{"the model is poisson_model, in chain 1 it is bernoulli_model", []string{bernoulli, strings.Replace(other, "bernoulli", "poisson", 1)}},
		{"Stan's version is 2.31.2", []string{bernoulli, strings.Replace(other, "minor = 32", "minor = 31", 1)}},
		{"num_warmup is 500", []string{bernoulli, strings.Replace(other, "num_warmup = 1000", "num_warmup = 500", 1)}},
	} {
		d, err := readText(c.files...)
		if d != nil || err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "cmdstan: ") {
			t.Errorf("fault\n%v\nwant %q", err, c.want)
		}
	}
	if _, err := readText(bernoulli, other); err != nil {
		t.Error("two chains of a run:", err)
	}
	if _, err := readText(strings.Replace(bernoulli, ",0.2,0.3", ",a,b", 1), "y,z\n1\n"); err == nil || strings.Count(err.Error(), "cmdstan: ") != 3 {
		t.Errorf("not all faults at once: %v", err)
	}
	if _, err := ReadFiles("testdata/nowhere.csv"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, err := Read(iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
	if _, err := Read(endless{}); err == nil || !strings.Contains(err.Error(), "more than 67108864 bytes") {
		t.Error(err)
	}
}

// endless is a line without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '1'
	}
	return len(p), nil
}

// TestWriteFaults: what Stan's files can't hold.
func TestWriteFaults(t *testing.T) {
	draws := func(r bayes.Run) *bayes.Draws {
		r.Chains, r.Draws, r.Values = 1, 1, []float64{1}
		d, err := bayes.NewDraws(r)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	x := []bayes.Variable{{Name: "x"}}
	for want, d := range map[string]*bayes.Draws{
		"have weights":               draws(bayes.Run{Vars: x, LogWeights: []float64{0}}),
		`variable "b[age]"`:          draws(bayes.Run{Vars: []bayes.Variable{{Name: "b[age]"}}}),
		`variable "x__"`:             draws(bayes.Run{Vars: []bayes.Variable{{Name: "x__"}}}),
		`variable "a.1"`:             draws(bayes.Run{Vars: []bayes.Variable{{Name: "a.1"}}}),
		`statistic "a b"`:            draws(bayes.Run{Vars: x, Stats: []bayes.Stat{{Name: "a b", Values: []float64{1}}}}),
		"from the method laplace":    draws(bayes.Run{Vars: x, Config: Config{Method: "laplace"}}),
		"has more than one line":     draws(bayes.Run{Vars: x, Config: Config{Method: "sample", Model: "a\nb"}}),
		`warm-up draws have the var`: draws(bayes.Run{Vars: x, Warmup: draws(bayes.Run{Vars: []bayes.Variable{{Name: "y"}}})}),
	} {
		if err := Write(io.Discard, d, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("fault %v, want %q", err, want)
		}
	}
	d := draws(bayes.Run{Vars: x})
	if err := Write(io.Discard, d, 1); err == nil || !strings.Contains(err.Error(), "chain is 1, want 0 to 0") {
		t.Error(err)
	}
	if err := Write(io.Discard, nil, 0); err == nil || !strings.Contains(err.Error(), "the draws are nil") {
		t.Error(err)
	}
	if names, err := WriteFiles(t.TempDir(), "x", (*bayes.Draws)(nil)); err == nil || names != nil {
		t.Errorf("no draws: %v %v", names, err)
	}
	if _, err := WriteFiles("testdata/read.json", "x", d); err == nil {
		t.Error("a file is no folder")
	}
}

// FuzzRead: no text makes the reader panic, and what it reads can be written
// and read again.
func FuzzRead(f *testing.F) {
	f.Add(bernoulli)
	f.Add("# method = variational\nlp__,log_p__,log_g__,x.1\n0,0,0,1\n0,1,2,3\n")
	f.Add("x:1,a[1,1],a.2.1\n1,nan,-inf\n")
	for _, name := range []string{"testdata/schools_1.csv", "testdata/schools_vb.csv"} {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b[:3000]))
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, file string) {
		d, err := Read(strings.NewReader(file))
		if err != nil {
			return
		}
		var b strings.Builder
		if Write(&b, d, 0) != nil { // another method, or a name that isn't Stan's
			return
		}
		again, err := Read(strings.NewReader(b.String()))
		if err != nil {
			t.Fatalf("%v in what was written:\n%s\nof\n%s", err, b.String(), file)
		}
		if diff := different(d, again); diff != "" {
			t.Errorf("%s\n%s\nof\n%s", diff, b.String(), file)
		}
	})
}
