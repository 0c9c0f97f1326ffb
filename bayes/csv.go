package bayes

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed78144065/credence/internal/nearest"
)

// CSVConfig says how to read a CSV file; the zero value reads a common one.
type CSVConfig struct {
	// Comma separates the fields; 0 means ','.
	Comma rune
	// Missing lists the texts that stand for a missing value, such as "NA" or
	// "" for an empty field. None does by default: it is an error then.
	Missing []string
	// Columns are the columns to read, in this order; nil means all.
	Columns []string
	// Factors and Numeric are columns whose kind is not to be guessed.
	Factors, Numeric []string
}

// ReadCSV reads a table from CSV text (RFC 4180) whose first line names the
// columns. Lines may end in CRLF, the text may begin with a byte order mark,
// empty lines are skipped, and white space around a field is dropped.
//
// A column is numbers if all its fields are, or if all are true or false (1
// and 0; also TRUE, True), and a factor (see NewFactor) if none is a number.
// Some of each is an error, unless Factors or Numeric says what it is: a stray
// "n/a" must not turn a column of numbers into one of labels. NaN and Inf are
// not numbers here.
//
// A field that Missing lists is NaN in a column of numbers, and code -1 in a
// factor. Columns with one value are read; see Table.Constant.
//
// Errors: all faults at once, *DataError each, with the line: text that isn't
// CSV or UTF-8, no header or no rows, names empty or doubled, rows with more or
// fewer fields than the header, columns asked for but absent (with the nearest
// name), empty fields, fields of the wrong kind, and columns of nothing but NA or
// the like that Missing does not list. Ten of a kind are listed.
func ReadCSV(r io.Reader, cfg CSVConfig) (*Table, error) {
	f := csvFile{cfg: cfg}
	if named, ok := r.(interface{ Name() string }); ok {
		f.name = named.Name()
	}
	if err := f.read(r); err != nil {
		return nil, err
	}
	t := &Table{n: len(f.lines)}
	var faults []error
	for _, j := range f.keep {
		c, err := f.column(j)
		if err != nil {
			faults = append(faults, err)
		}
		t.cols = append(t.cols, c)
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return t, nil
}

// csvFile holds the fields of a file by column.
type csvFile struct {
	cfg    CSVConfig
	name   string
	header []string
	keep   []int      // columns to read
	fields [][]string // [column][row], nil for those not kept
	lines  []int      // [row]
}

func (f *csvFile) fault(line int, column, value, format string, a ...any) *DataError {
	return &DataError{File: f.name, Line: line, Row: -1, Column: column, Value: value, Msg: fmt.Sprintf(format, a...)}
}

// read splits the text into fields and checks its form.
func (f *csvFile) read(r io.Reader) error {
	if c := f.cfg.Comma; c == '"' || c == '\r' || c == '\n' || c == utf8.RuneError || !utf8.ValidRune(c) {
		return f.fault(0, "", "", "CSVConfig.Comma is %q, want a character that can separate fields", c)
	}
	buf := bufio.NewReader(r)
	mark, _ := buf.Peek(3)
	switch {
	case bytes.HasPrefix(mark, []byte("\xef\xbb\xbf")):
		if _, err := buf.Discard(3); err != nil {
			return fmt.Errorf("bayes: reading CSV: %w", err)
		}
	case bytes.HasPrefix(mark, []byte("\xff\xfe")), bytes.HasPrefix(mark, []byte("\xfe\xff")):
		return f.fault(1, "", "", "is UTF-16 by its byte order mark: save the file as UTF-8")
	}
	in := csv.NewReader(buf)
	in.FieldsPerRecord = -1 // counted here, to tell all faults
	in.ReuseRecord = true
	if f.cfg.Comma != 0 {
		in.Comma = f.cfg.Comma
	}
	header, err := in.Read()
	if err == io.EOF {
		return f.fault(0, "", "", "the file is empty: want a line of column names")
	}
	if err != nil {
		return f.csvError(err)
	}
	headerLine, _ := in.FieldPos(0)
	faults := f.readHeader(header, headerLine)

	ragged, text := faultList{}, faultList{}
	for {
		record, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil { // what follows may be read wrongly
			return errors.Join(append(faults, ragged.join(), text.join(), f.csvError(err))...)
		}
		line, _ := in.FieldPos(0)
		if len(record) != len(f.header) {
			ragged.add(f.fault(line, "", "", "has %d fields, the header has %d", len(record), len(f.header)))
			continue
		}
		f.lines = append(f.lines, line)
		for _, j := range f.keep {
			s := strings.TrimSpace(record[j])
			if !utf8.ValidString(s) {
				text.add(f.fault(line, f.header[j], s, "isn't UTF-8: save the file as UTF-8"))
			}
			f.fields[j] = append(f.fields[j], s)
		}
	}
	if len(f.lines) == 0 && ragged.count == 0 {
		faults = append(faults, f.fault(0, "", "", "no rows below the header"))
	}
	return errors.Join(append(faults, ragged.join(), text.join())...)
}

const otherSeparators = ";\t|" // of files that have no commas

// readHeader takes the names of the columns and returns the faults of the
// names and of the configuration.
func (f *csvFile) readHeader(header []string, line int) []error {
	f.header = make([]string, len(header))
	f.fields = make([][]string, len(header))
	numbers := 0
	for j, name := range header {
		f.header[j] = strings.TrimSpace(name)
		if _, err := parseNumber(f.header[j]); err == nil {
			numbers++
		}
	}
	var faults []error
	if numbers == len(header) {
		faults = append(faults, f.fault(line, "", "", "holds numbers: want a line of column names"))
	}
	if i := strings.IndexAny(f.header[0], otherSeparators); i >= 0 && len(header) == 1 {
		faults = append(faults, f.fault(line, "", f.header[0], "is the only column: if %q separates columns, set CSVConfig.Comma to it", f.header[0][i]))
	}
	for _, err := range checkNames(f.header) {
		var fault *DataError
		if errors.As(err, &fault) {
			fault.File, fault.Line = f.name, line
		}
		faults = append(faults, err)
	}
	for j, name := range f.header {
		if !utf8.ValidString(name) {
			faults = append(faults, f.fault(line, "", name, "in column %d isn't UTF-8: save the file as UTF-8", j+1))
		}
	}
	find := func(name, field string) int {
		j := slices.Index(f.header, name)
		if j < 0 {
			err := f.fault(line, name, "", "is in %s but not in the file%s", field, nearest.Suggest(name, f.header))
			err.class = ErrUnknownName
			faults = append(faults, err)
		}
		return j
	}
	for _, name := range f.cfg.Factors {
		find(name, "CSVConfig.Factors")
		if slices.Contains(f.cfg.Numeric, name) {
			faults = append(faults, f.fault(0, name, "", "is in CSVConfig.Factors and in Numeric"))
		}
	}
	for _, name := range f.cfg.Numeric {
		find(name, "CSVConfig.Numeric")
	}
	for i, name := range f.cfg.Columns {
		j := find(name, "CSVConfig.Columns")
		if slices.Contains(f.cfg.Columns[:i], name) {
			faults = append(faults, f.fault(0, name, "", "is in CSVConfig.Columns twice"))
		} else if j >= 0 {
			f.keep = append(f.keep, j)
		}
	}
	if f.cfg.Columns == nil {
		for j := range f.header {
			f.keep = append(f.keep, j)
		}
	}
	return faults
}

// csvError locates an error of encoding/csv or of the reader under it.
func (f *csvFile) csvError(err error) error {
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse) && errors.Is(err, csv.ErrBareQuote):
		return f.fault(parse.Line, "", "", `col %d: a " inside a field: put the field in quotes and double the "`, parse.Column)
	case errors.As(err, &parse) && errors.Is(err, csv.ErrQuote):
		return f.fault(parse.Line, "", "", `col %d: the quotes that open on line %d aren't closed before the separator`, parse.Column, parse.StartLine)
	case errors.As(err, &parse):
		return f.fault(parse.Line, "", "", "col %d: %v", parse.Column, parse.Err)
	}
	return fmt.Errorf("bayes: reading CSV: %w", err)
}

// column guesses the kind of column j and converts it.
func (f *csvFile) column(j int) (column, error) {
	name, fields := f.header[j], f.fields[j]
	numbers := make([]float64, len(fields))
	isNumber := make([]bool, len(fields))
	isMissing := make([]bool, len(fields))
	var empty, huge faultList
	countNumbers, countMissing, countTruth := 0, 0, 0
	for i, s := range fields {
		if slices.Contains(f.cfg.Missing, s) {
			isMissing[i], numbers[i] = true, math.NaN()
			countMissing++
			continue
		}
		x, err := parseNumber(s)
		switch {
		case s == "":
			empty.add(f.fault(f.lines[i], name, "", `the field is empty: fill it, or list "" in CSVConfig.Missing`))
		case err == nil:
			numbers[i], isNumber[i] = x, true
			countNumbers++
		case errors.Is(err, strconv.ErrRange):
			huge.add(f.fault(f.lines[i], name, s, "is beyond the range of a float64"))
		default:
			if truth, ok := truthValue(s); ok {
				numbers[i] = truth
				countTruth++
			}
		}
	}
	asFactor := slices.Contains(f.cfg.Factors, name)
	asNumeric := slices.Contains(f.cfg.Numeric, name)
	present := len(fields) - countMissing
	if err := empty.join(); err != nil {
		return column{}, err
	}
	if !asFactor && (countNumbers > 0 || asNumeric) {
		if err := huge.join(); err != nil {
			return column{}, err
		}
	}
	switch {
	case asFactor || (!asNumeric && countNumbers == 0 && countTruth < present):
		c := f.factorColumn(name, fields, isMissing)
		if !asFactor && !slices.ContainsFunc(c.factor.Levels, func(l string) bool { return !slices.Contains(absent, l) }) {
			return column{}, f.fault(f.lines[0], name, fields[0], "is, like every field of the column, a usual sign of a missing value: list it in CSVConfig.Missing, or leave the column out by Columns; if it is a label, name the column in Factors")
		}
		if !asFactor && !slices.ContainsFunc(c.factor.Levels, func(l string) bool { return !hasDecimalComma(l) }) {
			return column{}, f.fault(f.lines[0], name, fields[0], "is, like every field of the column, a number with a decimal comma: write points; if it is a label, name the column in Factors")
		}
		return c, nil
	case countNumbers == present || countTruth == present:
		return column{name: name, numbers: numbers}, nil
	}
	return column{}, f.mixedFaults(name, fields, isNumber, isMissing, asNumeric || 2*countNumbers >= present).join()
}

// absent are the texts for a missing value of R, spreadsheets, pandas and SQL. A
// column that has nothing else is hardly one of labels.
var absent = []string{"NA", "N/A", "NaN", "nan", "null", "NULL"}

func (f *csvFile) factorColumn(name string, fields []string, isMissing []bool) column {
	labels := make([]string, 0, len(fields))
	for i, s := range fields {
		if !isMissing[i] {
			labels = append(labels, s)
		}
	}
	levels := sortLevels(labels)
	code := make(map[string]int, len(levels))
	for k, l := range levels {
		code[l] = k
	}
	c := &Factor{Levels: levels, Codes: make([]int, len(fields))}
	for i, s := range fields {
		c.Codes[i] = -1
		if !isMissing[i] {
			c.Codes[i] = code[s]
		}
	}
	return column{name: name, factor: c}
}

// mixedFaults lists the fields that are not of the column's kind: text among
// numbers or numbers among text.
func (f *csvFile) mixedFaults(name string, fields []string, isNumber, isMissing []bool, numeric bool) *faultList {
	list := new(faultList)
	for i, s := range fields {
		switch {
		case isMissing[i] || isNumber[i] == numeric:
		case numeric && slices.Contains(f.cfg.Numeric, name):
			list.add(f.fault(f.lines[i], name, s, "is not a number: correct it, or list it in CSVConfig.Missing"))
		case numeric:
			list.add(f.fault(f.lines[i], name, s, "is not a number but most fields are: correct it, list it in CSVConfig.Missing, or name the column in Factors"))
		default:
			list.add(f.fault(f.lines[i], name, s, "is a number but most fields are not: correct it, or name the column in CSVConfig.Factors"))
		}
	}
	return list
}

// parseNumber reads a decimal number. Unlike strconv it takes no NaN, Inf,
// hexadecimal digits or underscores: in data those are labels.
func parseNumber(s string) (float64, error) {
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(s, 64)
}

// hasDecimalComma reports whether s is a number but for a comma in place of a point.
func hasDecimalComma(s string) bool {
	_, err := parseNumber(strings.Replace(s, ",", ".", 1))
	return err == nil && strings.Contains(s, ",")
}

// truthValue reads true and false as common programs write them.
func truthValue(s string) (float64, bool) {
	switch s {
	case "true", "TRUE", "True":
		return 1, true
	case "false", "FALSE", "False":
		return 0, true
	}
	return 0, false
}
