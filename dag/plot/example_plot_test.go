package plot_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/plot"
)

// Smoking and cancer, with the path that ties them besides the effect: the picture of
// docs/packages/dag/plot.md.
func ExampleGraph() {
	dir, err := os.MkdirTemp("", "plot")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	g, err := dag.Parse(`dag { smoking [exposure]; cancer [outcome]; genes [latent]; smoking -> tar -> cancer
		genes -> {smoking cancer}; age -> {smoking cancer}; age -> income }`)
	if err != nil {
		log.Fatal(err)
	}
	backdoor, err := g.WithoutArrowsOutOf("smoking")
	if err != nil {
		log.Fatal(err)
	}
	path, err := backdoor.OpenPath([]string{"smoking"}, []string{"cancer"}, []string{"age"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(path)
	fig, err := plot.Graph(g, plot.Config{
		Title: "smoking and cancer depend on each other through genes",
		Path:  path.Nodes,
		Sets:  []plot.Set{{Name: "adjust for", Nodes: []string{"age"}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	err = fig.Save(filepath.Join(dir, "smoking.svg"))
	fmt.Println(err)
	// Output:
	// smoking <- genes -> cancer is open: genes is a fork that is not given
	// <nil>
}
