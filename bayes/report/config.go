package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
)

// Config says what to write besides what the draws say themselves. The zero
// value is a page about all variables.
type Config struct {
	// Title is the heading of the page; "" means "Report on the draws".
	Title string
	// Model is the model in words or symbols, such as Model.String gives; "" is
	// left out. Line breaks are kept.
	Model string
	// Vars are the variables to tabulate and draw; none means all. The verdict
	// is about all in any case.
	Vars []string
	// Units are the units of variables, as plot.Config has them.
	Units map[string]string
	// Sections follow the figures: predictive checks, validation, sensitivity.
	Sections []Section
}

// Section is a part of the page on something beyond the draws.
type Section struct {
	Title string // its heading
	// Text is plain text; empty lines part paragraphs.
	Text string
	// Result is printed as it is, in a font of equal widths, such as the String
	// of a criticism.Elpd.
	Result string
	// Warnings are told with the section, and cast doubt on the model in the
	// verdict.
	Warnings []bayes.Warning
	Figures  []*plot.Figure
}

// Critique is a judgement of a model that tells its own doubts, such as the
// results of bayes/criticism.
type Critique interface {
	String() string
	Warnings() []bayes.Warning
}

// Criticism returns the section of a critique, below a text that says what it
// is about. Warnings that are also lines of its String are told once. If there is no
// critique the section says so.
func Criticism(title, text string, c Critique) Section {
	if c == nil {
		return Section{Title: title, Text: text, Warnings: []bayes.Warning{{Code: "critique", Msg: "there is no critique: it is nil, as where an error was not looked at"}}}
	}
	s := Section{Title: title, Text: text, Warnings: c.Warnings()}
	for line := range strings.Lines(c.String()) {
		if !slices.ContainsFunc(s.Warnings, func(w bayes.Warning) bool { return strings.TrimSpace(line) == strings.TrimSpace(w.Msg) }) {
			s.Result += line
		}
	}
	return s
}

// check returns what is impossible, all of it.
func (c Config) check(d bayes.Drawer) error {
	if d == nil || d.Draws() == nil {
		return errors.New("report: Write: the draws are nil")
	}
	var faults []error
	for _, name := range c.Vars {
		if _, err := d.Draws().Var(name); err != nil {
			faults = append(faults, fmt.Errorf("report: Write: Config.Vars: %w", err))
		}
	}
	for i, s := range c.Sections {
		if s.Title == "" {
			faults = append(faults, fmt.Errorf("report: Write: Config.Sections[%d] has no title", i))
		}
		for j, f := range s.Figures {
			if f == nil {
				faults = append(faults, fmt.Errorf("report: Write: section %q: figure %d is nil", s.Title, j))
			}
		}
	}
	return errors.Join(faults...)
}
