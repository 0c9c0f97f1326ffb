package mcmc

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/journal"
)

// smallRun is a run whose file is small and has many checkpoints.
var smallRun = Config{Draws: 11, Warmup: 25, Chains: 2, SaveWarmup: true, Seed: 1, CheckpointEvery: time.Nanosecond}

// smallDisk is the file of the small run, and the draws.
func smallDisk(t testing.TB) (*disk, *bayes.Draws) {
	t.Helper()
	want, err := Sample(context.Background(), normals{1}, smallRun)
	if err != nil {
		t.Fatal(err)
	}
	var d disk
	if err := goOn(context.Background(), normals{1}, &d, smallRun); err != nil {
		t.Fatal(err)
	}
	return &d, want
}

// judge opens a damaged log and resumes it. Draws that are read must be the
// first of those wanted, and draws that are resumed must be them; else there
// must be an error. It reports whether the log can be read, and whether the
// damage is seen then.
func judge(t *testing.T, what string, log []byte, want *bayes.Draws) (readable, seen bool) {
	t.Helper()
	d := &disk{bytes: log}
	x, err := readIndex(d, int64(len(log)), false)
	if err == nil {
		got, err := (&File{what, d, x}).Draws()
		if err != nil {
			t.Fatalf("%s: opened, and then %v", what, err)
		}
		wantPrefix(t, got, want)
		wantPrefix(t, got.Warmup(), want.Warmup())
		seen = x.damage != nil
	}
	cfg := smallRun
	cfg.CheckpointEvery = time.Hour
	resumed := goOn(context.Background(), normals{1}, d, cfg)
	if resumed == nil {
		wantSameDraws(t, what, drawsOn(t, d), want)
	}
	if err != nil && resumed == nil && len(log) > 0 && !cutHeader(log) {
		t.Errorf("%s: unreadable (%v), but resumed", what, err)
	}
	return err == nil, seen
}

// cutHeader reports whether a log ends before its first record does: all that
// a run may begin anew from.
func cutHeader(log []byte) bool {
	head := format.Size() + journal.HeadSize
	return len(log) < head || len(log) < head+journal.SumSize+int(binary.LittleEndian.Uint64(log[format.Size()+1:]))
}

// TestEveryCut cuts the file of a run at every byte.
func TestEveryCut(t *testing.T) {
	d, want := smallDisk(t)
	readable := 0
	for n := range d.bytes {
		if ok, _ := judge(t, fmt.Sprintf("cut to %d bytes", n), slices.Clone(d.bytes[:n]), want); ok {
			readable++
		}
	}
	// All can be read that have the first record whole.
	first := format.Size() + journal.HeadSize + int(binary.LittleEndian.Uint64(d.bytes[format.Size()+1:])) + journal.SumSize
	if want := len(d.bytes) - first; readable != want {
		t.Errorf("%d of %d beginnings of the file can be read, want %d", readable, len(d.bytes), want)
	}
}

// TestEveryFlip changes every byte of the file of a run, in one bit or several.
func TestEveryFlip(t *testing.T) {
	d, want := smallDisk(t)
	for n := range d.bytes {
		log := slices.Clone(d.bytes)
		log[n] ^= byte(1 + n%255)
		what := fmt.Sprintf("byte %d changed", n)
		if readable, seen := judge(t, what, log, want); readable && !seen {
			t.Errorf("%s: not seen", what)
		}
	}
}

// TestPlantedDamageIsSeen: were the sums not looked at, the tests above would
// tell: a changed draw under a right sum is taken for one.
func TestPlantedDamageIsSeen(t *testing.T) {
	d, want := smallDisk(t)
	x, err := readIndex(d, int64(len(d.bytes)), false)
	if err != nil {
		t.Fatal(err)
	}
	s := x.spans[len(x.spans)-1]
	d.bytes[s.at+7] ^= 1
	if reseal(d.bytes); slices.Equal(words(drawsOn(t, d), s.chain), words(want, s.chain)) {
		t.Error("a changed draw under a right sum was not read")
	}
}

// TestPlantedStateIsSeen: a chain that is resumed with another random stream,
// step size or place than it had draws otherwise, or is refused.
func TestPlantedStateIsSeen(t *testing.T) {
	_, want := smallDisk(t)
	for _, planted := range []struct {
		what string
		at   int64 // in the state
	}{{"stream", 4 + 4 + 8 + 8}, {"step", 4 + 4 + 8 + 8 + 16 + 8}, {"place", 4 + 4 + 8 + 8 + 16 + 8 + 8}} {
		var d disk
		ctx, target := stoppedAt(normals{1}, 110)
		if err := goOn(ctx, target, &d, smallRun); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		x, err := readIndex(&d, int64(len(d.bytes)), false)
		if err != nil {
			t.Fatal(err)
		}
		if n := x.shortest(false); n == 0 || n == smallRun.Draws {
			t.Fatalf("stopped after %d draws: not a test", n)
		}
		d.bytes[x.states[1].At+planted.at+6] ^= 1
		reseal(d.bytes)
		if err := goOn(context.Background(), normals{1}, &d, smallRun); err == nil && slices.Equal(words(drawsOn(t, &d), 1), words(want, 1)) {
			t.Errorf("another %s makes no difference", planted.what)
		}
	}
}

// reseal makes all check sums of a log right, as far as it has records.
func reseal(log []byte) {
	sum := func(of []byte) uint32 { return crc32.Checksum(of, crc32.MakeTable(crc32.Castagnoli)) }
	for at := format.Size(); at+journal.HeadSize+journal.SumSize <= len(log); {
		binary.LittleEndian.PutUint32(log[at+9:], sum(log[at:at+9]))
		size := binary.LittleEndian.Uint64(log[at+1:])
		at += journal.HeadSize
		if size > uint64(len(log)-at-journal.SumSize) {
			return
		}
		end := at + int(size)
		binary.LittleEndian.PutUint32(log[end:], sum(log[at:end]))
		at = end + journal.SumSize
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	d, _ := smallDisk(t)
	path := filepath.Join(t.TempDir(), "run.draws")
	open := func(log []byte) (*File, error) {
		if err := os.WriteFile(path, log, 0o644); err != nil {
			t.Fatal(err)
		}
		return Open(path)
	}
	later := slices.Clone(d.bytes)
	later[format.Size()-1] = 2
	for want, log := range map[string][]byte{
		"no file of draws":                    []byte("school,effect\n"),
		"version 2":                           later,
		"ends before its first record":        d.bytes[:format.Size()],
		"the record at byte 16 is cut off":    d.bytes[:100],
		"\"credence draws\\n\"":               nil,
		"the record at byte 16 has a payload": slices.Replace(slices.Clone(d.bytes), 40, 41, '!'),
	} {
		if _, err := open(log); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "mcmc: open "+path) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := Open(filepath.Join(path, "x")); err == nil {
		t.Error("a path that does not exist opens")
	}

	f, err := open(d.bytes[:len(d.bytes)-3])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Complete() || f.Damage() == nil || !strings.Contains(f.Damage().Error(), "is cut off") {
		t.Errorf("cut at the end: complete %v, damage %v", f.Complete(), f.Damage())
	}
	if _, err := f.Draws("x", "y"); err == nil || !strings.Contains(err.Error(), `no variable "y"`) {
		t.Errorf("unknown variable: %v", err)
	}
	for _, s := range [][2]int{{-1, 1}, {2, 1}, {0, f.Len() + 1}} {
		if _, err := f.Stretch(s[0], s[1]); err == nil {
			t.Errorf("stretch %v: no error", s)
		}
	}
}

// TestFileReadsVariablesAndStretches compares parts of a file with the whole.
func TestFileReadsVariablesAndStretches(t *testing.T) {
	p := programs(t)["program: groups"]
	cfg := Config{Draws: 45, Warmup: 60, Seed: 4}
	want := mustSample(t, p, cfg)
	f, err := SampleTo(context.Background(), p, filepath.Join(t.TempDir(), "run.draws"), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Len() != 45 || f.Chains() != 8 || !f.Complete() || f.Damage() != nil {
		t.Errorf("%d chains of %d draws, complete %v, damage %v", f.Chains(), f.Len(), f.Complete(), f.Damage())
	}
	all, err := f.Draws()
	if err != nil {
		t.Fatal(err)
	}
	wantSameDraws(t, "all", all, want)
	a, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := json.Marshal(want); err != nil || !bytes.Equal(a, b) {
		t.Errorf("the draws of the file have another JSON: %v", err)
	}
	part, err := f.Stretch(13, 30, "b", "sd")
	if err != nil {
		t.Fatal(err)
	}
	if names := part.Names(); !slices.Equal(names, []string{"sd", "b"}) { // in the order of the model
		t.Errorf("the variables are %v", names)
	}
	for name, v := range part.Vars() {
		w, err := want.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range v.Size() {
			x, y := v, w
			if len(v.Dims()) > 0 {
				x, _ = v.At(i)
				y, _ = w.At(i)
			}
			for k := range 8 {
				if !slices.Equal(x.Chain(k), y.Chain(k)[13:30]) {
					t.Errorf("%s, element %d, chain %d differs", name, i, k)
				}
			}
		}
	}
	depth, _ := part.Stat("tree_depth")
	if all, _ := want.Stat("tree_depth"); !slices.Equal(depth[5], all[5][13:30]) {
		t.Error("the depths of the stretch are others")
	}
}

// FuzzOpen: nothing that a file may hold makes Open panic or take memory beyond
// its size, and what opens can be read; sums are made right for half of the
// inputs, else hardly any would get past them.
func FuzzOpen(f *testing.F) {
	d, _ := smallDisk(f)
	f.Add(d.bytes[:len(d.bytes)/3], true)
	f.Add(d.bytes[:len(d.bytes)/6], false)
	f.Fuzz(func(t *testing.T, log []byte, sealed bool) {
		if sealed {
			reseal(log)
		}
		d := &disk{bytes: log}
		x, err := readIndex(d, int64(len(log)), false)
		if err != nil {
			return
		}
		file := File{"fuzz", d, x}
		n := file.Len()
		if size := float64(n) * float64(file.Chains()) * float64(x.elements) * 8; size > float64(len(log)) {
			t.Fatalf("%d bytes hold %d draws of %d elements in %d chains", len(log), n, x.elements, file.Chains())
		}
		if _, err := file.Draws(); err != nil && !strings.HasPrefix(err.Error(), "bayes: ") {
			t.Fatal(err)
		}
		if r, err := newRun(normals{1}, smallRun); err == nil {
			_ = r.restore(d, int64(len(log)))
		}
	})
}
