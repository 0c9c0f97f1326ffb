package store

import (
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/journal"
	"github.com/seed78144065/credence/internal/snapshot"
)

// written is a folder after a number of events and, if closed, Close; the events
// and the reference.
func written(t testing.TB, n int, closed bool) (*ram, []Event, [][]byte) {
	t.Helper()
	events := stream(n)
	d := newRAM()
	s, err := openRAM(t, d, small)
	if err != nil {
		t.Fatal(err)
	}
	if err = errors.Join(feed(s, events), s.Sync()); closed {
		err = errors.Join(err, s.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return d, events, reference(t, events, settings{small.Remember, small.Reorder, small.Late})
}

// judge opens a folder that is damaged: an error that names the file, or the
// state of some event, and then that of the end.
func judge(t *testing.T, what, file string, d *ram, events []Event, want [][]byte) (opened bool, taken uint64) {
	t.Helper()
	s, err := openRAM(t, d, small)
	if err != nil {
		if !strings.Contains(err.Error(), file) {
			t.Errorf("%s: the error does not name the file: %v", what, err)
		}
		return false, 0
	}
	taken = s.Counts().Taken
	if !sameAs(t, s, want) {
		t.Fatalf("%s: a wrong state", what)
	}
	if err := errors.Join(feed(s, events), s.Close()); err != nil || !sameAs(t, s, want) || s.Counts().Taken != uint64(len(want)-1) {
		t.Fatalf("%s: gone on to a wrong state, %v", what, err)
	}
	return true, taken
}

// TestEveryFlip changes every byte of every file. What was synced is never lost:
// there is an error, or all events are there.
func TestEveryFlip(t *testing.T) {
	for _, n := range []int{14, 29} {
		whole, events, want := written(t, n, n == 14)
		errs, fallbacks := 0, 0
		for _, name := range slices.Sorted(maps.Keys(whole.names)) {
			for at := range whole.names[name].bytes {
				d := whole.clone()
				d.names[name].bytes[at] ^= byte(1 + at%255)
				what := fmt.Sprintf("byte %d of %s changed", at, name)
				opened, taken := judge(t, what, name, d, events, want)
				if opened && taken != uint64(len(want)-1) {
					t.Errorf("%s: %d of %d events are left, and no error", what, taken, len(want)-1)
				}
				if opened {
					fallbacks++
				} else {
					errs++
				}
			}
		}
		t.Logf("%d events: %d changed bytes are errors, %d cost nothing", n, errs, fallbacks)
		if errs < 100 || fallbacks < 100 {
			t.Error("too few: not a test")
		}
	}
}

// TestEveryCut cuts every file at every byte.
func TestEveryCut(t *testing.T) {
	whole, events, want := written(t, 29, true)
	for _, name := range slices.Sorted(maps.Keys(whole.names)) {
		for at := range whole.names[name].bytes {
			d := whole.clone()
			d.names[name].bytes = d.names[name].bytes[:at]
			judge(t, fmt.Sprintf("%s cut to %d bytes", name, at), name, d, events, want)
		}
	}
}

// TestTornTail: what is left of a longer record never comes back behind shorter
// ones.
func TestTornTail(t *testing.T) {
	d, events, want := written(t, 29, false)
	var log *ramFile
	for _, name := range slices.Sorted(maps.Keys(d.names)) {
		if strings.HasPrefix(name, logPrefix) {
			log = d.names[name] // the last
		}
	}
	end := len(log.bytes)
	log.bytes = append(log.bytes, journal.Append(nil, recordEvent, make([]byte, 300))[:200]...)
	s, err := openRAM(t, d, small)
	if err != nil {
		t.Fatal(err)
	}
	if torn := s.Recovery().Torn; torn != 200 || len(log.bytes) != end+journal.HeadSize+markSize+journal.SumSize || s.Counts().Taken != uint64(len(want)-1) {
		t.Errorf("%d bytes cut off, %d of %d left; %+v", torn, len(log.bytes), end, s.Counts())
	}
	wantGoesOn(t, "torn", d.clone(), events, want)
}

// TestSyncAfterReplay: when a store has been opened what was replayed, which the
// process before it had not synced, is safe from the loss of power.
func TestSyncAfterReplay(t *testing.T) {
	d := newRAM()
	c := Config{SyncEvery: Never}
	s, err := openRAM(t, d, c)
	if err != nil {
		t.Fatal(err)
	}
	events := stream(5)
	if err := errors.Join(feed(s, events), s.log.Flush()); err != nil { // and killed
		t.Fatal(err)
	}
	again, err := openRAM(t, d, c)
	if err != nil || again.Counts().Taken == 0 {
		t.Fatalf("%+v, %v", again.Counts(), err)
	}
	left, err := openRAM(t, d.cut(rand.New(rand.NewPCG(1, 2))), c)
	if err != nil || left.Counts().Taken != again.Counts().Taken {
		t.Errorf("%d events are left of %d, %v", left.Counts().Taken, again.Counts().Taken, err)
	}
}

// TestDamageSaysWhere: a fault in the middle names file and byte, and is an
// ErrDamaged.
func TestDamageSaysWhere(t *testing.T) {
	whole, events, _ := written(t, 9, true)
	name := fileName(logPrefix, 1)
	head := len(logHead(0, 0))
	for want, change := range map[string]func(d *ram){
		name + ": store: damaged: the record at byte " + fmt.Sprint(head): func(d *ram) { d.names[name].bytes[head+20] ^= 1 },
		"does not begin with":                  func(d *ram) { d.names[name].bytes[0] ^= 1 },
		"has version 2 of the format":          func(d *ram) { d.names[name].bytes[format.Size()-1] = 2 },
		"no snapshot can be read: snapshot-00": func(d *ram) { d.names[fileName(snapshotPrefix, 1)].bytes[30] ^= 1 },
		"there are logs, and no snapshot":      func(d *ram) { delete(d.names, fileName(snapshotPrefix, 1)) },
		"log-7 is no file of a store":          func(d *ram) { d.names["log-7"] = &ramFile{of: d} },
		"has event 3, want 2":                  func(d *ram) { dropRecord(d.names[name], 1) },
		"of unknown kind 'x'":                  func(d *ram) { d.names[name].bytes = journal.Append(d.names[name].bytes, 'x', nil) },
		"is no event":                          func(d *ram) { d.names[name].bytes = journal.Append(d.names[name].bytes, recordEvent, nil) },
		"goes on from another snapshot": func(d *ram) {
			other := logHead(0, 1)
			copy(d.names[name].bytes, other)
		},
		"snapshot-000000000001: credence: bad snapshot: of version 2": func(d *ram) {
			b := d.names[fileName(snapshotPrefix, 1)].bytes
			b[4] = 2
			b = b[:len(b)-4]
			d.names[fileName(snapshotPrefix, 1)].bytes = snapshot.End(b, 0)
		},
	} {
		d := whole.clone()
		change(d)
		_, err := openRAM(t, d, small)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	// A changed event under a right sum is not seen: the sums are what tells.
	d := whole.clone()
	reseal(d.names[name])
	s, err := openRAM(t, d, small)
	if err != nil || sameAs(t, s, reference(t, events, settings{small.Remember, small.Reorder, small.Late})) {
		t.Errorf("a changed event under a right sum: %v", err)
	}
}

// dropRecord takes an event out of a log.
func dropRecord(f *ramFile, n int) {
	head := len(logHead(0, 0))
	at := head
	for range n {
		at = nextRecord(f.bytes, at)
	}
	f.bytes = append(f.bytes[:at:at], f.bytes[nextRecord(f.bytes, at):]...)
}

func nextRecord(b []byte, at int) int {
	return at + journal.HeadSize + int(b[at+1]) + journal.SumSize // of small records
}

// reseal changes the number of the first event and makes its sum right.
func reseal(f *ramFile) {
	at := len(logHead(0, 0)) + journal.HeadSize
	size := int(f.bytes[at-journal.HeadSize+1])
	f.bytes[at+size-3] ^= 4
	payload := f.bytes[at : at+size]
	sum := crc32.Checksum(payload, crc32.MakeTable(crc32.Castagnoli))
	for i := range 4 {
		f.bytes[at+size+i] = byte(sum >> (8 * i))
	}
}

// TestMissingLog: without a log that had events, those after it don't fit.
func TestMissingLog(t *testing.T) {
	d, _, _ := written(t, 29, true)
	var logs, snapshots []string
	for _, name := range slices.Sorted(maps.Keys(d.names)) {
		if strings.HasPrefix(name, logPrefix) {
			logs = append(logs, name)
		} else {
			snapshots = append(snapshots, name)
		}
	}
	if len(logs) != 2 || len(snapshots) != 2 {
		t.Fatalf("files %q and %q", logs, snapshots)
	}
	d.names[snapshots[1]].bytes[20] ^= 1 // fall back, and the log is not there
	delete(d.names, logs[0])
	if _, err := openRAM(t, d, small); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), logs[1]) {
		t.Errorf("error %v", err)
	}
}

// TestFallback: a bad last snapshot costs nothing, is told, and the store has two
// good ones again.
func TestFallback(t *testing.T) {
	d, events, want := written(t, 29, true)
	found, err := find(d)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		name := fileName(snapshotPrefix, newest(found.snapshots))
		d.names[name].bytes[len(d.names[name].bytes)/2] ^= 1
		s, err := openRAM(t, d, small)
		if err != nil {
			t.Fatal(err)
		}
		if skipped := s.Recovery().Skipped; skipped == nil || !strings.Contains(skipped.Error(), name) || !sameAs(t, s, want) {
			t.Errorf("%s was changed: skipped %v", name, skipped)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if found, err = find(d); err != nil || len(found.snapshots) != 2 {
			t.Fatalf("%+v, %v", found, err)
		}
	}
	wantGoesOn(t, "after three", d, events, want)
}
