package numeric

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"strings"
	"testing"
)

// exact lists what package math computes without rounding, or with the one
// correct rounding, on every architecture.
var exact = map[string]bool{
	"FMA": true, "Sqrt": true, "Abs": true, "Copysign": true, "Signbit": true, "Floor": true,
	"RoundToEven": true, "Min": true, "Max": true, "Inf": true, "IsInf": true, "NaN": true,
	"Float64bits": true, "Float64frombits": true, "MaxFloat64": true,
}

// TestSource asserts the two rules behind equal bits on every CPU: no function
// of package math that may differ between architectures, and no product that
// the compiler could fuse into a following sum. The language allows fusing
// across statements and, through inlining, across functions; only an explicit
// conversion prevents it, so every product stands inside float64(…).
func TestSource(t *testing.T) {
	src := map[string]string{}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			src[name] = string(data)
		}
	}
	for _, fault := range sourceFaults(t, src) {
		t.Error(fault)
	}
}

// TestSourcePlanted asserts that each kind of fault is seen.
func TestSourcePlanted(t *testing.T) {
	for body, want := range map[string]int{
		"return float64(x*y) + z":                  0,
		"return math.FMA(x, y, z)":                 0,
		"return float64(x * y * z)":                0,
		"i := int(x); return float64(i*i + 1)":     0,
		"const c = 2 * 3; return c + z":            0,
		"return x*y + z":                           1,
		"t := x * y; return t + z":                 1,
		"z -= x * y; return z":                     1,
		"x *= y; return x + z":                     1,
		"return -(x * y) + math.Exp(z)":            2,
		"return math.FMA(x*y, y, math.Pow(x*y,z))": 3,
	} {
		src := "package p\nimport \"math\"\nvar _ = math.FMA\nfunc f(x, y, z float64) float64 {" + body + "}"
		if got := sourceFaults(t, map[string]string{"p.go": src}); len(got) != want {
			t.Errorf("%s: %d faults %v, want %d", body, len(got), got, want)
		}
	}
}

func sourceFaults(t *testing.T, src map[string]string) (faults []string) {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for name, text := range src {
		f, err := parser.ParseFile(fset, name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	if _, err := conf.Check("numeric", fset, files, info); err != nil {
		t.Fatal(err)
	}
	isFloat := func(e ast.Expr) bool {
		tv := info.Types[e]
		b, ok := tv.Type.Underlying().(*types.Basic)
		return ok && tv.Value == nil && b.Info()&types.IsFloat != 0
	}
	isProduct := func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		return ok && b.Op == token.MUL
	}
	for _, f := range files {
		var stack []ast.Node
		ast.Inspect(f, func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			at := func(what string) { faults = append(faults, fset.Position(n.Pos()).String()+": "+what) }
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "math" && !exact[n.Sel.Name] {
					at("math." + n.Sel.Name + " may differ between architectures")
				}
			case *ast.AssignStmt:
				if n.Tok == token.MUL_ASSIGN && isFloat(n.Lhs[0]) {
					at("product can be fused: write x = float64(x * y)")
				}
			case *ast.BinaryExpr:
				if n.Op != token.MUL || !isFloat(n) {
					break
				}
				parent := stack[len(stack)-1]
				call, ok := parent.(*ast.CallExpr)
				blocked := isProduct(parent) || ok && len(call.Args) == 1 && info.Types[call.Fun].IsType()
				if !blocked {
					at("product can be fused: write float64(x * y)")
				}
			}
			stack = append(stack, n)
			return true
		})
	}
	return faults
}
