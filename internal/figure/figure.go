package figure

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Figure is a picture: a grid of panels below a title. Everything may be
// changed before it is saved; panels are gonum plots.
type Figure struct {
	Title string
	// Note is a line below the title that says what is wrong with the numbers
	// of the figure, "" if nothing is known to be.
	Note          string
	Panels        [][]*plot.Plot // rows from the top, all of one length; nil is blank
	Width, Height vg.Length
}

// formats are what a figure can be saved as.
var formats = []string{"png", "svg", "pdf"}

// Column returns a figure of panels one below another, as wide as a page.
func Column(title string, height vg.Length, panels ...*plot.Plot) *Figure {
	f := &Figure{Title: title, Width: Width, Height: height}
	for _, p := range panels {
		f.Panels = append(f.Panels, []*plot.Plot{p})
	}
	return f
}

// Save writes the figure to a file; the format is the extension, .png, .svg or
// .pdf.
func (f *Figure) Save(path string) error {
	format := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	w, err := f.WriterTo(format)
	if err != nil {
		return fmt.Errorf("plot: Save %q: %w", path, err)
	}
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("plot: Save: %w", err)
	}
	_, err = w.WriteTo(file)
	return errors.Join(err, file.Close())
}

// WriterTo draws the figure in a format, "png", "svg" or "pdf".
func (f *Figure) WriterTo(format string) (io.WriterTo, error) {
	if !slices.Contains(formats, format) {
		return nil, fmt.Errorf("plot: format %q is unknown, want one of %s", format, strings.Join(formats, ", "))
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	canvas, err := draw.NewFormattedCanvas(f.Width, f.Height, format)
	if err != nil {
		return nil, fmt.Errorf("plot: %w", err)
	}
	f.Draw(draw.New(canvas))
	return canvas, nil
}

// Draw draws the figure on a canvas of any kind.
func (f *Figure) Draw(c draw.Canvas) {
	c = draw.Crop(c, edge, -edge, edge, -edge)
	if f.Title != "" {
		style := TextStyle(TitleSize)
		style.XAlign, style.YAlign = draw.XCenter, draw.YTop
		c.FillText(style, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: c.Max.Y}, f.Title)
		c = draw.Crop(c, 0, 0, 0, -style.Height(f.Title)-gap)
	}
	if f.Note != "" {
		style := TextStyle(LabelSize)
		style.Color, style.XAlign, style.YAlign = noteColour, draw.XCenter, draw.YTop
		c.FillText(style, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: c.Max.Y}, f.Note)
		c = draw.Crop(c, 0, 0, 0, -style.Height(f.Note)-gap)
	}
	tiles := draw.Tiles{Rows: len(f.Panels), Cols: len(f.Panels[0]), PadX: gap, PadY: gap}
	for row, canvases := range plot.Align(f.Panels, tiles, c) {
		for col, canvas := range canvases {
			if p := f.Panels[row][col]; p != nil {
				p.Draw(canvas)
			}
		}
	}
}

// check returns what would keep the figure from being drawn.
func (f *Figure) check() error {
	if len(f.Panels) == 0 || len(f.Panels[0]) == 0 {
		return errors.New("plot: the figure has no panels")
	}
	for i, row := range f.Panels {
		if len(row) != len(f.Panels[0]) {
			return fmt.Errorf("plot: row %d of the figure has %d panels, the first has %d", i, len(row), len(f.Panels[0]))
		}
	}
	if !(f.Width > 0) || !(f.Height > 0) {
		return fmt.Errorf("plot: the figure is %v by %v points, want more than 0", f.Width, f.Height)
	}
	return nil
}
