package cmdstan

import (
	"fmt"
	"strings"
)

// comments writes what comes before the header, as CmdStan nests it.
func (c *writer) comments() {
	version := strings.Split(c.cfg.Version, ".")
	for i, part := range []string{"major", "minor", "patch"} {
		if i < len(version) {
			c.printf("# stan_version_%s = %s\n", part, version[i])
		}
	}
	c.printf("# model = %s\n# method = sample\n#   sample\n", c.cfg.Model)
	c.printf("#     num_samples = %d\n#     num_warmup = %d\n#     save_warmup = %d\n#     thin = %d\n", c.cfg.Samples, c.cfg.Warmup, digit(c.cfg.SaveWarmup), c.cfg.Thin)
	if _, nuts := c.d.Stat("tree_depth"); nuts {
		c.printf("#     algorithm = hmc\n#       hmc\n#         engine = nuts\n")
		if c.cfg.MaxDepth > 0 {
			c.printf("#           nuts\n#             max_depth = %d\n", c.cfg.MaxDepth)
		}
		metric := "diag_e"
		if c.about.Dense {
			metric = "dense_e"
		}
		c.printf("#         metric = %s\n", metric)
	} else {
		c.printf("#     algorithm = fixed_param\n")
	}
	c.printf("# id = %d\n# random\n#   seed = %d\n", c.about.ID, c.about.Seed)
}

// adaptation writes what comes between warm-up and draws.
func (c *writer) adaptation() {
	if c.about.StepSize == 0 && c.about.InverseMetric == nil {
		return
	}
	c.printf("# Adaptation terminated\n# Step size = %s\n", appendFloat(nil, c.about.StepSize))
	row := len(c.about.InverseMetric)
	switch {
	case row == 0:
		return
	case c.about.Dense:
		c.printf("# Elements of inverse mass matrix:\n")
		row = side(row)
	default:
		c.printf("# Diagonal elements of inverse mass matrix:\n")
	}
	for i, x := range c.about.InverseMetric {
		before := ", "
		if i%row == 0 {
			before = "# "
		}
		c.printf("%s%s", before, appendFloat(nil, x))
		if i%row == row-1 || i == len(c.about.InverseMetric)-1 {
			c.printf("\n")
		}
	}
}

// times writes what comes last.
func (c *writer) times() {
	if a := c.about; a.WarmupSeconds > 0 || a.SampleSeconds > 0 {
		c.printf("# \n#  Elapsed Time: %s seconds (Warm-up)\n#                %s seconds (Sampling)\n#                %s seconds (Total)\n",
			appendFloat(nil, a.WarmupSeconds), appendFloat(nil, a.SampleSeconds), appendFloat(nil, a.WarmupSeconds+a.SampleSeconds))
	}
	c.printf("# \n")
}

func (c *writer) printf(format string, a ...any) { fmt.Fprintf(c.w, format, a...) }

func digit(b bool) int {
	if b {
		return 1
	}
	return 0
}
