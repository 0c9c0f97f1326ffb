package mcmc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// disk is a journal.Medium in memory that fails a write beyond room, if that is not 0,
// after it has written what fits.
type disk struct {
	bytes []byte
	room  int
}

var errFull = errors.New("no space left")

func (d *disk) ReadAt(b []byte, at int64) (int, error) {
	if at >= int64(len(d.bytes)) {
		return 0, io.EOF
	}
	n := copy(b, d.bytes[at:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (d *disk) WriteAt(b []byte, at int64) (int, error) {
	for len(d.bytes) < int(at) {
		d.bytes = append(d.bytes, 0)
	}
	n := len(b)
	if d.room > 0 {
		n = min(n, max(d.room-int(at), 0))
	}
	d.bytes = append(d.bytes[:at], b[:n]...)
	if n < len(b) {
		return n, errFull
	}
	return n, nil
}

func (d *disk) Truncate(size int64) error { d.bytes = d.bytes[:size]; return nil }

func (d *disk) Sync() error { return nil }

func (d *disk) Close() error { return nil }

func TestFilesThatAreInTheWay(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	path := filepath.Join(dir, "run.draws")
	if _, err := Resume(ctx, normals{2}, path, Config{}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "SampleTo") {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(path, []byte("letter"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := SampleTo(ctx, normals{2}, path, Config{}); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "mcmc.Resume") {
		t.Errorf("a file of another: %v", err)
	}
	if _, err := Resume(ctx, normals{2}, path, Config{}); err == nil || !strings.Contains(err.Error(), "no file of draws") {
		t.Errorf("a letter: %v", err)
	}
	if text, err := os.ReadFile(path); string(text) != "letter" || err != nil {
		t.Errorf("the letter is %q now, %v", text, err)
	}
	if _, err := SampleTo(ctx, normals{2}, filepath.Join(dir, "no", "folder"), Config{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	impossible := density{1, func(_, _ []float64) float64 { return -1 / zero }}
	if _, err := SampleTo(ctx, impossible, filepath.Join(dir, "start"), Config{}); !errors.As(err, new(*InitError)) {
		t.Errorf("no start: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "start")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a run that never started leaves a file: %v", err)
	}
}

var zero float64

// TestReadOnlyFolder: run as root, a folder without write permission is open to
// writing, so the error is looked for only where there is one.
func TestReadOnlyFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "run.draws")
	if os.Geteuid() == 0 {
		path = "/proc/run.draws" // where not even root makes files
	}
	_, err := SampleTo(context.Background(), normals{2}, path, Config{})
	if err == nil || !strings.HasPrefix(err.Error(), "mcmc: open "+path) {
		t.Errorf("error %v", err)
	}
}

// TestOneRunAFile: a second run on a file is refused while the first goes on.
func TestOneRunAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.draws")
	var second error
	h := newHooked(func(call int) error {
		if call == 200 {
			_, second = Resume(context.Background(), normals{2}, path, Config{Draws: 500})
		}
		return nil
	})
	f, err := SampleTo(context.Background(), h, path, Config{Draws: 500})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if second == nil || !strings.Contains(second.Error(), "somebody else writes to it") {
		t.Errorf("second run: %v", second)
	}
	if !f.Complete() {
		t.Error("the first run is not complete")
	}
}

// TestFullDisk: a write that fails stops the run with the disk's error wherever
// it happens, and when there is room again the run goes on to the same draws.
func TestFullDisk(t *testing.T) {
	cfg := Config{Draws: 25, Warmup: 40, Chains: 3, Seed: 2, CheckpointEvery: time.Nanosecond}
	want := mustSample(t, normals{2}, cfg)
	var whole disk
	if err := goOn(context.Background(), normals{2}, &whole, cfg); err != nil {
		t.Fatal(err)
	}
	full := 0
	for room := 1; room < len(whole.bytes); room += 97 { // a prime
		d := disk{room: room}
		err := goOn(context.Background(), normals{2}, &d, cfg)
		if err == nil { // checkpoints come by the clock: this run had fewer
			continue
		}
		if full++; !errors.Is(err, errFull) {
			t.Fatalf("room for %d bytes: %v", room, err)
		}
		d.room = 0
		if err := goOn(context.Background(), normals{2}, &d, cfg); err != nil {
			t.Fatalf("room for %d bytes, then more: %v", room, err)
		}
		wantSameDraws(t, fmt.Sprintf("after room for %d bytes", room), drawsOn(t, &d), want)
	}
	if full < 40 {
		t.Errorf("the disk was full %d times: not a test", full)
	}
}

// nowhere is a medium that keeps nothing.
type nowhere struct{ disk }

func (*nowhere) WriteAt(b []byte, _ int64) (int, error) { return len(b), nil }

// TestRecordingAllocatesNothing: draws go to a file without allocation.
func TestRecordingAllocatesNothing(t *testing.T) {
	r, err := newRun(normals{10}, Config{Draws: 1 << 20, Warmup: NoWarmup})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.create(new(nowhere)); err != nil {
		t.Fatal(err)
	}
	rounds := func() {
		for range 1000 {
			if _, err := r.groups[0].round(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := testing.AllocsPerRun(20, rounds); n != 0 {
		t.Errorf("%v allocations in 1000 rounds", n)
	}
}

// TestTargetThatFails: after an error or a panic of the target the file has the
// last checkpoint, nobody holds it, and the run goes on when the target works.
func TestTargetThatFails(t *testing.T) {
	cfg := Config{Draws: 400, Warmup: 60, Seed: 8, CheckpointEvery: time.Nanosecond}
	want := mustSample(t, normals{2}, cfg)
	broken := errors.New("broken")
	for name, fail := range map[string]func() error{
		"error": func() error { return broken },
		"panic": func() error { panic(broken) },
	} {
		path := filepath.Join(t.TempDir(), "run.draws")
		h := newHooked(func(call int) error {
			if call == 1000 {
				return fail()
			}
			return nil
		})
		func() {
			defer func() {
				if p, ok := recover().(*PanicError); ok != (name == "panic") || ok && !errors.Is(p, broken) {
					t.Errorf("%s: recovered %v", name, p)
				}
			}()
			f, err := SampleTo(context.Background(), h, path, cfg)
			if !errors.Is(err, broken) || f == nil || f.Complete() {
				t.Fatalf("%s: %v", name, err)
			}
			f.Close()
		}()
		f, err := Resume(context.Background(), normals{2}, path, cfg)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := f.Draws()
		if err != nil {
			t.Fatal(err)
		}
		wantSameDraws(t, "after an "+name, got, want)
		f.Close()
	}
}
