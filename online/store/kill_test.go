package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/seed78144065/credence/internal/journal"
)

// childVariable makes a process of the test binary consume a stream into the
// store it names instead of testing.
const childVariable = "CREDENCE_STORE_CHILD"

// life is what a child is told.
type life struct {
	Dir       string
	Service   bool // whether the state is a service, not a fading
	SyncEvery int
	// KillAt is the operation on the disk in the middle of which the process
	// kills itself, 0 for none.
	KillAt int
}

func TestMain(m *testing.M) {
	told := os.Getenv(childVariable)
	if told == "" {
		os.Exit(m.Run())
	}
	if err := consumeAsChild(told); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// killedEvents are enough for many snapshots.
const killedEvents = 2500

func killedConfig(l life) Config {
	return Config{SyncEvery: l.SyncEvery, SnapshotEvery: 150, Remember: 50, Reorder: 4}
}

func consumeAsChild(told string) error {
	var l life
	if err := json.Unmarshal([]byte(told), &l); err != nil {
		return err
	}
	if l.Service {
		return live(l, newService)
	}
	return live(l, priorOfFading)
}

// live consumes the stream until it ends, or the process does.
func live[S State[S]](l life, begin func() (S, error)) error {
	p, err := begin()
	if err != nil {
		return err
	}
	c := killedConfig(l)
	c.open = func(dir string) (folder, error) {
		d, err := openFolder(dir)
		return &deadly{d, l.KillAt}, err
	}
	s, err := Open(context.Background(), l.Dir, p, c)
	if err != nil {
		return err
	}
	return errors.Join(feed(s, stream(killedEvents)), s.Close())
}

// deadly is a folder on which the process ends after a number of operations, a
// write when half of it is done.
type deadly struct {
	folder
	left int
}

func (d *deadly) step() {
	if d.left--; d.left == 0 {
		die()
	}
}

// die ends the process at once, as kill -9 does.
func die() {
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}

func (d *deadly) create(name string) (journal.Medium, error) {
	d.step()
	m, err := d.folder.create(name)
	return &deadlyFile{m, d}, err
}

func (d *deadly) open(name string) (journal.Medium, int64, error) {
	d.step()
	m, size, err := d.folder.open(name)
	return &deadlyFile{m, d}, size, err
}

func (d *deadly) rename(from, to string) error {
	d.step()
	return d.folder.rename(from, to)
}

func (d *deadly) remove(name string) error {
	d.step()
	return d.folder.remove(name)
}

type deadlyFile struct {
	journal.Medium
	of *deadly
}

func (f *deadlyFile) WriteAt(b []byte, at int64) (int, error) {
	if f.of.left == 1 {
		_, _ = f.Medium.WriteAt(b[:len(b)/2], at)
	}
	f.of.step()
	return f.Medium.WriteAt(b, at)
}

func (f *deadlyFile) Sync() error {
	f.of.step()
	return f.Medium.Sync()
}

// TestKilledConsumers kills processes that consume a stream, inside an operation
// on the disk or at any moment, and lets others go on.
func TestKilledConsumers(t *testing.T) { killConsumers(t, 40, priorOfFading) }

// TestKilledServices is TestKilledConsumers with a state of many parts.
func TestKilledServices(t *testing.T) { killConsumers(t, 20, newService) }

// killConsumers is the test for a number of kills and a state.
func killConsumers[S State[S]](t *testing.T, kills int, begin func() (S, error)) {
	events := stream(killedEvents)
	fresh := func() S {
		s, err := begin()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	open := func(l life) *Store[S] {
		s, err := Open(t.Context(), l.Dir, fresh(), killedConfig(l))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	_, many := any(fresh()).(*service)
	want := referenceOf(t, fresh(), events, killedConfig(life{}).settings())
	random := rand.New(rand.NewPCG(7, 8))
	inside, partly, streams := 0, 0, 0
	for killed := 0; killed < kills; {
		l := life{Dir: t.TempDir(), Service: many}
		streams++
		for over := false; !over && killed < kills; {
			l.SyncEvery = []int{1, 7, Never}[random.IntN(3)]
			l.KillAt = 0
			moment := time.Hour
			if random.IntN(4) > 0 {
				l.KillAt = 1 + random.IntN(150)
			} else {
				moment = time.Duration(random.Int64N(int64(40 * time.Millisecond)))
			}
			over = runChild(t, l, moment)
			if over {
				break
			}
			if killed++; l.KillAt > 0 {
				inside++
			}
			if killed%2 == 0 { // else the next child finds what this one left
				continue
			}
			s := open(l)
			if n := s.Counts().Taken; n > 0 && n < uint64(len(want)-1) {
				partly++
			}
			if !sameAsOf(t, fresh(), s, want) {
				t.Fatalf("killed %+v: another state after %d events", l, s.Counts().Taken)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		s := open(l)
		if err := errors.Join(feed(s, events), s.Close()); err != nil {
			t.Fatal(err)
		}
		if s.Counts().Taken != uint64(len(want)-1) || !sameAsOf(t, fresh(), s, want) {
			t.Fatalf("stream %d: another state at the end than without kills", streams)
		}
	}
	t.Logf("%d kills, %d of them inside an operation on the disk; %d streams, %d of the states looked at were in the middle of one", kills, inside, streams, partly)
	if inside < kills/2 || partly < kills/5 {
		t.Error("too few: not a test")
	}
}

// runChild lets a process live until it ends, kills itself, or a moment comes,
// and reports whether it came to the end of the stream.
func runChild(t *testing.T, l life, moment time.Duration) (over bool) {
	t.Helper()
	told, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVariable+"="+string(told))
	var said errorText
	child.Stderr = &said
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() { exited <- child.Wait() }()
	select {
	case err = <-exited:
	case <-time.After(moment):
		if err := child.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		err = <-exited
	}
	if len(said) > 0 {
		t.Fatalf("%+v: %s", l, said)
	}
	return err == nil
}

type errorText []byte

func (e *errorText) Write(b []byte) (int, error) {
	*e = append(*e, b...)
	return len(b), nil
}
