package mcmc

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/internal/posteriordb"
)

// childVariable makes a process of the test binary sample to the file it names
// instead of testing.
const childVariable = "CREDENCE_MCMC_CHILD"

func TestMain(m *testing.M) {
	path := os.Getenv(childVariable)
	if path == "" {
		os.Exit(m.Run())
	}
	if err := sampleAsChild(path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// killedRun is what children sample: a third of a second or so.
var killedRun = Config{Draws: 1500, Warmup: 400, SaveWarmup: true, Seed: 11, CheckpointEvery: 4 * time.Millisecond}

func killedModel() (*bayes.Program, error) {
	kit, err := posteriordb.Open()
	if err != nil {
		return nil, err
	}
	m, err := kit.Model("kidiq-kidscore_interaction")
	if err != nil {
		return nil, err
	}
	return m.Compile()
}

func sampleAsChild(path string) error {
	p, err := killedModel()
	if err != nil {
		return err
	}
	f, err := Resume(context.Background(), p, path, killedRun)
	if errors.Is(err, fs.ErrNotExist) {
		f, err = SampleTo(context.Background(), p, path, killedRun)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// TestKilledRunsResume kills processes that sample a posterior of the kit, at
// random moments, until one comes to the end.
func TestKilledRunsResume(t *testing.T) { killRuns(t, 10) }

// killRuns is the test for a number of runs.
func killRuns(t *testing.T, runs int) {
	p, err := killedModel()
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	want := mustSample(t, p, killedRun)
	moments := rand.New(rand.NewPCG(1, 2))
	kills, partly := 0, 0
	for run := range runs {
		path := filepath.Join(t.TempDir(), "run.draws")
		limit := 100 * time.Millisecond // of a child's life: longer each time, for slow machines
		for over := false; !over; limit += 10 * time.Millisecond {
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), childVariable+"="+path)
			child.Stderr = os.Stderr
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			exited := make(chan error, 1)
			go func() { exited <- child.Wait() }()
			select {
			case err := <-exited:
				if over = true; err != nil {
					t.Fatalf("run %d: %v", run, err)
				}
			case <-time.After(time.Duration(moments.Int64N(int64(limit)))):
				if err := child.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
					t.Fatal(err)
				}
				<-exited
				kills++
				if f, err := Open(path); err == nil {
					if n := f.Len(); n > 0 && n < killedRun.Draws {
						partly++
					}
					f.Close()
				}
			}
		}
		f, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Draws()
		if err != nil {
			t.Fatal(err)
		}
		wantSameDraws(t, fmt.Sprintf("run %d", run), got, want)
		f.Close()
	}
	t.Logf("%d runs, killed %d times, %d of them while they were sampling", runs, kills, partly)
	if kills < 2*runs || partly < runs {
		t.Error("too few kills: not a test")
	}
}
