package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"math"

	"github.com/seed78144065/credence/bayes/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

const (
	maxSVG        = 64 << 10 // bytes; of larger ones pixels take less
	dotsPerInch   = 144      // sharp on a fine screen and on paper
	pixelsPerInch = 96       // of CSS
)

// picture is a figure inside the page.
type picture struct {
	Source        template.HTMLAttr
	Width, Height int // pixels of CSS
	Alt, Caption  string
}

// newPicture draws a figure as SVG or, if that is large, as PNG.
func newPicture(f captioned) (picture, error) {
	p := picture{
		Width: pixels(f.Width), Height: pixels(f.Height),
		Alt: alternative(f), Caption: f.caption,
	}
	w, err := f.WriterTo("svg")
	if err != nil {
		return p, fmt.Errorf("report: Write: figure %q: %w", f.Title, err)
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		return p, fmt.Errorf("report: Write: figure %q: %w", f.Title, err)
	}
	if b.Len() <= maxSVG {
		// The reader's machine may lack the font.
		text := bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans;"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;"))
		p.Source = source("image/svg+xml", text)
		return p, nil
	}
	canvas := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(f.Width, f.Height), vgimg.UseDPI(dotsPerInch))}
	f.Draw(draw.New(canvas))
	b.Reset()
	if _, err := canvas.WriteTo(&b); err != nil {
		return p, fmt.Errorf("report: Write: figure %q: %w", f.Title, err)
	}
	p.Source = source("image/png", b.Bytes())
	return p, nil
}

func newPictures(figures []captioned) ([]picture, error) {
	var list []picture
	for _, f := range figures {
		p, err := newPicture(f)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// alternative is the text in place of a figure.
func alternative(f captioned) string {
	text := "Figure: " + f.Title
	if f.Note != "" {
		text += ". " + f.Note
	}
	return text
}

// plain are figures without captions.
func plain(figures []*plot.Figure) []captioned {
	var list []captioned
	for _, f := range figures {
		list = append(list, captioned{f, ""})
	}
	return list
}

func pixels(length vg.Length) int {
	return int(math.Round(length.Points() / vg.Inch.Points() * pixelsPerInch))
}

// source returns the attribute src with the bytes of an image in it. It is safe
// as it is: base64 has no quotes, and an image runs no scripts. As a
// template.URL every + would take five bytes.
func source(kind string, b []byte) template.HTMLAttr {
	return template.HTMLAttr(`src="data:` + kind + ";base64," + base64.StdEncoding.EncodeToString(b) + `"`)
}
