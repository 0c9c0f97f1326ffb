package plot_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/plot"
)

func ExampleGraph() {
	g := dag.MustParse("X -> M -> Y; X <-> Y")
	fig, err := plot.Graph(g, plot.Config{Title: "Front door", Sets: []plot.Set{{Name: "front door", Nodes: []string{"M"}}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, _ := os.MkdirTemp("", "plot")
	defer os.RemoveAll(dir)
	fmt.Println(fig.Save(filepath.Join(dir, "front.svg")))
	// Output: <nil>
}
