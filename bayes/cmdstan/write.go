package cmdstan

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// format is the version of Stan whose files are written for draws that aren't
// Stan's: that of [Stan2023].
const format = "2.32.2"

// Write writes one chain, 0 the first, as the file of a sampler: comments, the
// sampler's columns, the variables with their first index fastest, warm-up rows
// if there are any. Draws that Read returned keep model, version, seed and id,
// others have the model "credence", ids from 1 and no adaptation; the method is
// sample, whatever made them.
//
// Numbers have the fewest digits that read back as the same bits. Names of dims
// and labels are lost. Statistics that Stan doesn't have become columns x__,
// except reached_max_treedepth, which max_depth tells.
//
// Errors: no such chain; weights, which the format has no place for; variables
// or statistics with names that Stan can't have; draws that Read got from another method.
func Write(w io.Writer, d bayes.Drawer, chain int) error {
	if d == nil || d.Draws() == nil {
		return errNoDraws
	}
	c, err := newWriter(w, d.Draws(), chain)
	if err != nil {
		return err
	}
	c.comments()
	c.header()
	if c.warmup != nil {
		c.rows(c.warmup)
	}
	c.adaptation()
	c.rows(c.d)
	c.times()
	if err := c.w.Flush(); err != nil {
		return fmt.Errorf("cmdstan: %w", err)
	}
	return nil
}

// WriteFiles writes each chain to a file of its own, dir/name_1.csv and so on,
// and returns their names.
func WriteFiles(dir, name string, d bayes.Drawer) ([]string, error) {
	if d == nil || d.Draws() == nil {
		return nil, errNoDraws
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("cmdstan: %w", err)
	}
	var names []string
	for k := range d.Draws().Chains() {
		path := filepath.Join(dir, fmt.Sprintf("%s_%d.csv", name, k+1))
		f, err := os.Create(path)
		if err != nil {
			return names, fmt.Errorf("cmdstan: %w", err)
		}
		if err := errors.Join(Write(f, d, k), f.Close()); err != nil {
			return names, err
		}
		names = append(names, path)
	}
	return names, nil
}

var errNoDraws = errors.New("cmdstan: Write: the draws are nil")

// writer writes one chain; w keeps the first error.
type writer struct {
	w         *bufio.Writer
	d, warmup *bayes.Draws
	chain     int
	cfg       Config
	about     Chain
	stats     []string
	number    []byte
}

func newWriter(w io.Writer, d *bayes.Draws, chain int) (*writer, error) {
	c := &writer{w: bufio.NewWriter(w), d: d, warmup: d.Warmup(), chain: chain}
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf("cmdstan: Write: "+format, a...)) }
	if chain < 0 || chain >= d.Chains() {
		fault("chain is %d, want 0 to %d", chain, d.Chains()-1)
	}
	if d.LogWeights() != nil || c.warmup != nil && c.warmup.LogWeights() != nil {
		fault("the draws have weights, Stan's files have none: resample the draws, or write JSON")
	}
	for name := range d.Vars() {
		if !stanName.MatchString(name) || strings.HasSuffix(name, "__") {
			fault("variable %q: Stan's names are letters, digits and _, begin with a letter and don't end with __; With gives a variable another name", name)
		}
	}
	for _, name := range d.StatNames() {
		if !stanName.MatchString(name) {
			fault("statistic %q: want letters, digits and _, a letter first", name)
		}
	}
	if c.warmup != nil {
		if !slices.Equal(c.warmup.Names(), d.Names()) || !slices.Equal(c.warmup.StatNames(), d.StatNames()) {
			fault("warm-up draws have the variables %q and statistics %q, the draws %q and %q", c.warmup.Names(), c.warmup.StatNames(), d.Names(), d.StatNames())
		}
	}
	cfg, ours := d.Config().(Config)
	if ours && cfg.Method != "sample" {
		fault("the draws are from the method %s, only sample can be written", cfg.Method)
	}
	if strings.ContainsAny(cfg.Model+cfg.Version, "\r\n") {
		fault("the model %q or the version %q has more than one line", cfg.Model, cfg.Version)
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	if !ours || chain >= len(cfg.Chains) {
		cfg = Config{Version: format, Model: "credence", Method: "sample", MaxDepth: maxDepth(d)}
		c.about = Chain{ID: chain + 1, Seed: d.Seed()}
	} else {
		c.about = cfg.Chains[chain]
	}
	// Thinned or cut draws have other counts than the run that made them.
	if cfg.Samples < 0 || cfg.Thin < 1 || rows(cfg.Samples, cfg.Thin) != d.Len() {
		cfg.Samples, cfg.Thin = d.Len(), 1
	}
	if cfg.SaveWarmup = c.warmup != nil; cfg.SaveWarmup && (cfg.Warmup < 0 || rows(cfg.Warmup, cfg.Thin) != c.warmup.Len()) {
		cfg.Warmup = c.warmup.Len() * cfg.Thin
	}
	c.cfg = cfg
	for _, s := range d.StatNames() {
		if s != reached || !c.implied(d) || c.warmup != nil && !c.implied(c.warmup) {
			c.stats = append(c.stats, s)
		}
	}
	return c, nil
}

// maxDepth returns the bound on the depth of trees that draws imply.
func maxDepth(d *bayes.Draws) int {
	depth, ok := d.Stat("tree_depth")
	hit, has := d.Stat(reached)
	if !ok || !has {
		return 0
	}
	deepest := 0.0
	for c := range depth {
		for i, x := range depth[c] {
			if hit[c][i] == 1 {
				return int(x)
			}
			deepest = max(deepest, x)
		}
	}
	return int(deepest) + 1
}

// implied says whether depths and their bound tell where it was reached.
func (c *writer) implied(d *bayes.Draws) bool {
	depth, ok := d.Stat("tree_depth")
	hit, has := d.Stat(reached)
	if !ok || !has || c.cfg.MaxDepth < 1 {
		return false
	}
	for k := range depth {
		if !slices.Equal(atBound(depth[k], float64(c.cfg.MaxDepth)), hit[k]) {
			return false
		}
	}
	return true
}

func (c *writer) header() {
	for i, s := range c.stats {
		if i > 0 {
			c.w.WriteByte(',')
		}
		c.w.WriteString(columnName(s))
	}
	first := len(c.stats) == 0
	for name, v := range c.d.Vars() {
		each(v, func(index []int, _ int) {
			if !first {
				c.w.WriteByte(',')
			}
			first = false
			c.w.WriteString(elementName(name, index))
		})
	}
	c.w.WriteByte('\n')
}

// rows writes the draws of the chain.
func (c *writer) rows(d *bayes.Draws) {
	var columns [][]float64
	for _, s := range c.stats {
		values, _ := d.Stat(s)
		columns = append(columns, values[c.chain])
	}
	for _, v := range d.Vars() {
		each(v, func(_ []int, at int) {
			from := (at*d.Chains() + c.chain) * d.Len()
			columns = append(columns, v.Values()[from:from+d.Len()])
		})
	}
	for t := range d.Len() {
		for i, column := range columns {
			if i > 0 {
				c.w.WriteByte(',')
			}
			c.number = appendFloat(c.number[:0], column[t])
			c.w.Write(c.number)
		}
		c.w.WriteByte('\n')
	}
}

// each calls f for each element of a variable, first index fastest, with its
// indices from 1 and its row-major place.
func each(v bayes.RV, f func(index []int, at int)) {
	shape := v.Shape()
	index := make([]int, len(shape))
	for d := range index {
		index[d] = 1
	}
	for {
		at := 0
		for d, i := range index {
			at = at*shape[d] + i - 1
		}
		if f(index, at); !next(index, shape) {
			return
		}
	}
}

// appendFloat writes a number so that Stan's readers, and R's, read the same.
func appendFloat(b []byte, x float64) []byte {
	switch {
	case math.IsNaN(x):
		return append(b, "nan"...)
	case math.IsInf(x, 1):
		return append(b, "inf"...)
	case math.IsInf(x, -1):
		return append(b, "-inf"...)
	}
	return strconv.AppendFloat(b, x, 'g', -1, 64)
}
