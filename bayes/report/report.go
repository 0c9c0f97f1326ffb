package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// page is what the template fills in.
type page struct {
	Title     string
	Verdict   verdict
	Findings  []finding
	Facts     []fact
	Model     string
	Configure string // the configuration of the run, JSON
	Table     table
	Posterior []picture
	Left      string
	Chains    []picture
	Sections  []section
}

type fact struct{ Name, Value string }

// section is a Section ready to print.
type section struct {
	Title      string
	Paragraphs []string
	Result     string
	Warnings   []string
	Pictures   []picture
}

// Write writes a page of HTML about draws: verdict, warnings with what they
// mean and what to do, what was run, summary, figures, and the sections of c.
//
// Result: one file that needs no other. Nothing is written if there is an
// error.
// Errors: nil draws, unknown variables, sections without a title or with
// figures that can't be drawn; those of w.
// Cost: two summaries of all draws, and the figures; see the benchmark.
func Write(w io.Writer, d bayes.Drawer, c Config) error {
	if err := c.check(d); err != nil {
		return err
	}
	p, err := c.page(d.Draws())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return fmt.Errorf("report: Write: %w", err)
	}
	if _, err := b.WriteTo(w); err != nil {
		return fmt.Errorf("report: Write: %w", err)
	}
	return nil
}

func (c Config) page(d *bayes.Draws) (*page, error) {
	p := &page{Title: c.Title, Model: strings.TrimSpace(c.Model)}
	if p.Title == "" {
		p.Title = "Report on the draws"
	}
	var all []row
	if d.Len() > 0 {
		all = rowsOf(d)
		p.Findings = byCode(d.Check(), d.Chains())
	}
	p.Verdict = judge(d, all, p.Findings, c.Sections)
	p.Facts = facts(d, len(all))
	var err error
	if p.Configure, err = configuration(d); err != nil {
		return nil, err
	}
	if d.Len() > 0 {
		rows := named(all, c.Vars)
		p.Table = newTable(rows, d.Chains())
		figures, left, err := c.posterior(d, rows)
		if err != nil {
			return nil, err
		}
		p.Left = left
		if p.Posterior, err = newPictures(figures); err != nil {
			return nil, err
		}
		if figures, err = c.chains(d, all); err != nil {
			return nil, err
		}
		if p.Chains, err = newPictures(figures); err != nil {
			return nil, err
		}
	}
	for _, s := range c.Sections {
		printed := section{Title: s.Title, Result: strings.TrimRight(s.Result, "\n")}
		for paragraph := range strings.SplitSeq(s.Text, "\n\n") {
			if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
				printed.Paragraphs = append(printed.Paragraphs, paragraph)
			}
		}
		for _, w := range s.Warnings {
			printed.Warnings = append(printed.Warnings, w.Msg)
		}
		if printed.Pictures, err = newPictures(plain(s.Figures)); err != nil {
			return nil, err
		}
		p.Sections = append(p.Sections, printed)
	}
	return p, nil
}

// facts are what was run.
func facts(d *bayes.Draws, elements int) []fact {
	list := []fact{
		{"draws", fmt.Sprintf("%d chains of %d", d.Chains(), d.Len())},
		{"variables", fmt.Sprintf("%d, with %d numbers", len(d.Names()), elements)},
		{"seed", strconv.FormatUint(d.Seed(), 10)},
		{"library", d.Library()},
	}
	if d.Chains() == 1 {
		list[0].Value = fmt.Sprintf("1 chain of %d", d.Len())
	}
	if d.LogWeights() != nil && d.Len() > 0 {
		list = append(list, fact{"weights", fmt.Sprintf("worth %.0f equal draws", d.WeightESS())})
	}
	if d.Warmup() != nil {
		list = append(list, fact{"warm-up", fmt.Sprintf("%d draws a chain were kept", d.Warmup().Len())})
	}
	return list
}

// configuration returns the configuration of the run, "" if there is none.
func configuration(d *bayes.Draws) (string, error) {
	if d.Config() == nil {
		return "", nil
	}
	b, err := json.MarshalIndent(d.Config(), "", "  ")
	if err != nil {
		return "", fmt.Errorf("report: Write: the draws' Config has no JSON form: %w", err)
	}
	if string(b) == "null" {
		return "", nil
	}
	return string(b), nil
}
