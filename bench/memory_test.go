//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// memoryVariable makes a process of the test binary run one case of TestMemory
// instead of tests: kind, size and MiB to hold besides, separated by spaces.
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
// included. Chains are short, so that data outweigh draws, and trees at most 3
// deep: to hold the points of a trajectory takes 8 chains × (3·depth + 7) points
// × 4 vectors of 8 bytes a parameter, 40 MB for 10,000 groups and 94 at depth 10.
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
		}
	}
}

// TestMemorySeesPlantedExcess: a process that holds 100 MiB more is caught.
func TestMemorySeesPlantedExcess(t *testing.T) {
	if u := usage(t, "logistic", 1e3, 100); u.excess() <= 64*mib {
		t.Errorf("%v: 100 MiB that the process holds were not seen", u)
	}
}

// memory is what a process used, in bytes.
type memory struct{ data, draws, peak int }

func (m memory) excess() int { return m.peak - m.data - m.draws }

func (m memory) String() string {
	return fmt.Sprintf("data %.1f, draws %.1f, peak %.1f MiB: %.1f besides",
		float64(m.data)/mib, float64(m.draws)/mib, float64(m.peak)/mib, float64(m.excess())/mib)
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
	if _, err := fmt.Sscan(string(out), &m.data, &m.draws, &m.peak); err != nil {
		t.Fatalf("output %q: %v", out, err)
	}
	return m
}

// useMemory is the case: it prints the bytes of data, of draws, and of the
// process at its largest.
func useMemory(task string) error {
	var kind string
	var size, plus int
	if _, err := fmt.Sscan(task, &kind, &size, &plus); err != nil {
		return fmt.Errorf("bench: %s is %q: %w", memoryVariable, task, err)
	}
	var m *bayes.Model
	var data int
	switch kind {
	case "logistic":
		m, data = logisticRows(size), 8*size*(logisticPredictors+1)
	case "normal":
		m, data = groupedRows(20000, size), 8*20000*2
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
	const count = 5
	_, err = mcmc.Sample(context.Background(), prog, mcmc.Config{Warmup: count, Draws: count, Kernel: mcmc.NUTS{MaxTreeDepth: 3}})
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
	fmt.Println(data, 8*values*bayes.Lanes*count, peak)
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
