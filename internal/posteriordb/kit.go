package posteriordb

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/internal/cases"
)

// Kit is a folder of posteriors with known answers, laid out as
// testdata/posteriordb.
type Kit struct{ dir string }

// Open returns the kit in the folder that CREDENCE_CASES names, its subfolder
// posteriordb, or beside that folder under that name; or else the one in the
// module's testdata. The error wraps fs.ErrNotExist if there is none.
func Open() (Kit, error) {
	candidates := []string{filepath.Join(cases.ModuleRoot(), "testdata", "posteriordb")}
	if dir := os.Getenv(cases.Variable); dir != "" {
		candidates = []string{filepath.Join(dir, "posteriordb"), filepath.Join(dir, "..", "posteriordb")}
	}
	for _, dir := range candidates {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return Kit{dir}, nil
		}
	}
	return Kit{}, fmt.Errorf("posteriordb: no folder %s: %w", strings.Join(candidates, " or "), fs.ErrNotExist)
}

// Posterior is one row of logdensity.csv.
type Posterior struct {
	Name       string
	Fields     []Field
	Difference float64 // log p(A) − log p(B), see Field.Values
}

// DataName returns the name of the data set: posteriors are named
// data-model.
func (p Posterior) DataName() string { return dataName(p.Name) }

func dataName(posterior string) string {
	name, _, _ := strings.Cut(posterior, "-")
	return name
}

// Posteriors returns the posteriors of the kit in the order of the file.
func (k Kit) Posteriors() ([]Posterior, error) {
	rows, err := k.table("logdensity.csv", 3)
	if err != nil {
		return nil, err
	}
	var out []Posterior
	var faults []error
	for _, r := range rows {
		p := Posterior{Name: r[0]}
		for _, text := range strings.Fields(r[1]) {
			f, err := parseField(text)
			faults = append(faults, err)
			if f.Kind == "interval" && math.IsNaN(f.Lo+f.Hi) {
				f.Lo, f.Hi, err = k.namedBounds(p.DataName())
				faults = append(faults, err)
			}
			p.Fields = append(p.Fields, f)
		}
		p.Difference, err = strconv.ParseFloat(r[2], 64)
		faults = append(faults, err)
		out = append(out, p)
	}
	return out, errors.Join(faults...)
}

// namedBounds returns what interval(lo,hi) stands for: models.md, B15.
func (k Kit) namedBounds(data string) (lo, hi float64, err error) {
	d, err := k.Data(data)
	if err != nil {
		return 0, 0, err
	}
	defer d.recover(&err)
	lo, hi = threeSDs(d.Vector("y"))
	return lo, hi, nil
}

// Gradient is one entry of stan_gradients.json.
type Gradient struct {
	LP        float64   `json:"lp"`
	Constants *float64  `json:"c"` // constants inside LP, nil if unknown
	Grad      []float64 `json:"grad"`
}

// Gradients returns Stan's gradients by posterior.
func (k Kit) Gradients() (map[string]Gradient, error) {
	raw, err := os.ReadFile(filepath.Join(k.dir, "stan_gradients.json"))
	if err != nil {
		return nil, err
	}
	var file struct {
		Posteriors map[string]Gradient `json:"posteriors"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, fmt.Errorf("posteriordb: stan_gradients.json: %w", err)
	}
	return file.Posteriors, nil
}

// Reference is one row of reference.csv: what the reference draws say about
// one scalar, and how well they know it.
type Reference struct {
	Parameter           string // beta[2], positions from 1
	Mean, SD, ESS       float64
	MeanSq, SDSq, ESSSq float64 // of the squares
}

// References returns the reference rows by posterior, in the order of the file.
func (k Kit) References() (map[string][]Reference, error) {
	rows, err := k.table("reference.csv", 14)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]Reference)
	for i, row := range rows {
		r := Reference{Parameter: row[1]}
		for column, field := range map[int]*float64{
			3: &r.Mean, 4: &r.SD, 10: &r.MeanSq, 11: &r.ESS, 12: &r.SDSq, 13: &r.ESSSq,
		} {
			if *field, err = strconv.ParseFloat(row[column], 64); err != nil {
				return nil, fmt.Errorf("posteriordb: reference.csv, row %d: %w", i+2, err)
			}
		}
		out[row[0]] = append(out[row[0]], r)
	}
	return out, nil
}

// table reads a CSV file of the kit without its header.
func (k Kit) table(name string, columns int) ([][]string, error) {
	f, err := os.Open(filepath.Join(k.dir, name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = columns
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("posteriordb: %s: %w", name, err)
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("posteriordb: %s has no rows", name)
	}
	return rows[1:], nil
}
