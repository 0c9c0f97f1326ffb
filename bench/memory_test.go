//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// memoryVariable makes a process of the test binary run one case of TestMemory
// instead of tests: kind, size and MiB to hold besides, separated by spaces. Of
// the kinds disk and memory, the last is the number of draws.
const memoryVariable = "CREDENCE_BENCH_MEMORY"

const mib = 1 << 20

func TestMain(m *testing.M) {
	task := os.Getenv(memoryVariable)
	if task == "" {
		os.Exit(m.Run())
	}
	if err := useMemory(task); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// TestMemory holds a process that makes data, compiles a model and samples to
// the bytes of its data and draws and 64 MiB for all else, the Go runtime
// included. A chain's trajectory holds depth + 2 places of two vectors, 2·depth
// momenta and as many sums of them as it is deep: for 10,000 groups, 8 chains and
// the default depth of 10, which the warm-up comes to, 35 MB. The logistic
// regressions have 21 parameters, so their trees may be short to save time.
func TestMemory(t *testing.T) {
	for _, c := range []struct {
		kind  string
		sizes []int
	}{{"logistic", []int{1e3, 1e4, 1e5, 1e6}}, {"normal", []int{1e2, 1e3, 1e4}}} {
		for _, size := range c.sizes {
			u := usage(t, c.kind, size, 0)
			t.Logf("%s %d: %v", c.kind, size, u)
			if u.excess() > 64*mib {
				t.Errorf("%s %d: %v, more than 64 MiB", c.kind, size, u)
			}
			if c.kind == "normal" && size == 1e4 && u.depth != 10 {
				t.Errorf("trees were at most %d deep, want the default of 10 reached", u.depth)
			}
		}
	}
}

// TestMemorySeesPlantedExcess: a process that holds 100 MiB more is caught.
func TestMemorySeesPlantedExcess(t *testing.T) {
	if u := usage(t, "logistic", 1e3, 100); u.excess() <= 64*mib {
		t.Errorf("%v: 100 MiB that the process holds were not seen", u)
	}
}

// memory is what a process used, in bytes, and the depth of its deepest tree.
type memory struct{ data, draws, peak, depth int }

func (m memory) excess() int { return m.peak - m.data - m.draws }

func (m memory) String() string {
	return fmt.Sprintf("data %.1f, draws %.1f, peak %.1f MiB: %.1f besides, trees %d deep",
		float64(m.data)/mib, float64(m.draws)/mib, float64(m.peak)/mib, float64(m.excess())/mib, m.depth)
}

// usage runs one case in a process of its own.
func usage(t *testing.T, kind string, size, plus int) (m memory) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %d", memoryVariable, kind, size, plus))
	child.Stderr = os.Stderr
	out, err := child.Output()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscan(string(out), &m.data, &m.draws, &m.peak, &m.depth); err != nil {
		t.Fatalf("output %q: %v", out, err)
	}
	return m
}

// useMemory is the case: it prints the bytes of data, of draws, and of the
// process at its largest, and the depth of the deepest tree.
func useMemory(task string) error {
	var kind string
	var size, plus int
	if _, err := fmt.Sscan(task, &kind, &size, &plus); err != nil {
		return fmt.Errorf("bench: %s is %q: %w", memoryVariable, task, err)
	}
	if kind == "disk" || kind == "memory" {
		if err := sampleNormals(kind, size, plus); err != nil {
			return err
		}
		peak, err := peakResident()
		fmt.Println(0, 0, peak, 0)
		return err
	}
	var m *bayes.Model
	var data int
	cfg := mcmc.Config{Draws: 5, SaveWarmup: true}
	switch kind {
	case "logistic":
		m, data = logisticRows(size), 8*size*(logisticPredictors+1)
		cfg.Warmup, cfg.Kernel = 5, mcmc.NUTS{MaxTreeDepth: 3}
	case "normal":
		m, data = groupedRows(20000, size), 8*20000*2
		cfg.Warmup = 20 // the shortest that renews the metric
	default:
		return fmt.Errorf("bench: %s is %q: want logistic or normal", memoryVariable, task)
	}
	held := make([]byte, plus*mib)
	for i := range held {
		held[i] = 1 // or the pages would not be resident
	}
	prog, err := m.Compile()
	if err != nil {
		return err
	}
	draws, err := mcmc.Sample(context.Background(), prog, cfg)
	if err != nil {
		return err
	}
	values := 0
	for _, v := range prog.Variables() {
		values += v.Size()
	}
	peak, err := peakResident()
	if err != nil {
		return err
	}
	depth := 0.0
	for _, d := range []*bayes.Draws{draws, draws.Warmup()} {
		depths, _ := d.Stat("tree_depth")
		for _, chain := range depths {
			depth = max(depth, slices.Max(chain))
		}
	}
	fmt.Println(data, 8*values*bayes.Lanes*(cfg.Warmup+cfg.Draws), peak, int(depth))
	runtime.KeepAlive(held)
	return nil
}

// peakResident returns the most bytes the process has had in memory. Rusage
// would tell those of the parent if they were more.
func peakResident() (int, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, after, found := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(after)
	if !found || len(fields) < 2 || fields[1] != "kB" {
		return 0, fmt.Errorf("bench: /proc/self/status has no VmHWM in kB")
	}
	kib, err := strconv.Atoi(fields[0])
	return kib << 10, err
}
