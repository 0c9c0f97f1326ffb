package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var testFormat = Format{Name: "list", Magic: "credence test\n", Version: 1}

var payloads = []string{"one", "", "three", strings.Repeat("long ", 30_000)}

// sample is a journal with a record of each payload.
func sample() []byte {
	b := Begin(nil, testFormat)
	for i, p := range payloads {
		b = Append(b, byte('a'+i), []byte(p))
	}
	return b
}

// read returns the payloads of a journal up to its end or damage.
func read(b []byte, keep int64) (found []string, err error) {
	r, err := NewReader(bytes.NewReader(b), int64(len(b)), testFormat, keep)
	if err != nil {
		return nil, err
	}
	for {
		rec, err := r.Next()
		if err != nil {
			return found, err
		}
		if want := byte('a' + len(found)); rec.Kind != want || r.At() != rec.End() {
			return found, fmt.Errorf("record of kind %q at %d, want %q", rec.Kind, rec.At, want)
		}
		found = append(found, string(r.Payload))
	}
}

// TestWriterEqualsAppend: both ways to write give the same bytes, on a file too.
func TestWriterEqualsAppend(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "list"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(Begin(nil, testFormat)); err != nil {
		t.Fatal(err)
	}
	w := AppendTo(f, int64(testFormat.Size()))
	for i, p := range payloads {
		if err := w.Append(byte('a'+i), []byte(p)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Sync(), SyncFolder(filepath.Dir(f.Name()))); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(f.Name())
	if err != nil || !bytes.Equal(got, sample()) || w.Size() != int64(len(got)) {
		t.Errorf("%d bytes by the writer, %d by Append, %v", len(got), len(sample()), err)
	}
	small := []byte("event")
	if n := testing.AllocsPerRun(1000, func() { _ = w.Append('e', small) }); n != 0 {
		t.Errorf("%v allocations a record", n)
	}
}

func TestKeep(t *testing.T) {
	for _, keep := range []int64{0, 2, 100_000, All} {
		found, err := read(sample(), keep)
		if err != io.EOF || len(found) != len(payloads) {
			t.Fatalf("keep %d: %d records, %v", keep, len(found), err)
		}
		for i, p := range payloads {
			if want := p[:min(int64(len(p)), keep)]; found[i] != want {
				t.Errorf("keep %d: payload %d has %d bytes, want %d", keep, i, len(found[i]), len(want))
			}
		}
	}
}

// TestDamage: a cut anywhere leaves the whole records before it, and so does a
// changed byte.
func TestDamage(t *testing.T) {
	whole := sample()
	var ends []int // of the records
	for i := range payloads {
		ends = append(ends, len(whole)-len(payloads[len(payloads)-1])-HeadSize-SumSize)
		if i < len(payloads)-1 {
			ends[i] = testFormat.Size()
			for _, p := range payloads[:i+1] {
				ends[i] += HeadSize + len(p) + SumSize
			}
		}
	}
	ends[len(ends)-1] = len(whole)
	check := func(what string, at int, b []byte) {
		found, err := read(b, All)
		if at < testFormat.Size() {
			if err == nil || err == io.EOF {
				t.Errorf("%s: %v", what, err)
			}
			return
		}
		want := 0
		for want < len(ends) && ends[want] <= at {
			want++
		}
		_, isDamage := errors.AsType[Damage](err)
		atEnd := len(b) == testFormat.Size() || slices.Contains(ends, len(b)) && len(b) == at
		if len(found) != want || isDamage == atEnd || !slices.Equal(found, payloads[:want]) {
			t.Errorf("%s: %d records and %v, want %d", what, len(found), err, want)
		}
	}
	stretch := func(n int) bool { return n < 200 || n > len(whole)-50 || n%4099 == 0 } // of the long payload some
	for n := range whole {
		if !stretch(n) {
			continue
		}
		check(fmt.Sprintf("cut to %d", n), n, whole[:n])
		bad := slices.Clone(whole)
		bad[n] ^= byte(1 + n%255)
		check(fmt.Sprintf("byte %d changed", n), n, bad)
	}
	later := slices.Clone(whole)
	later[testFormat.Size()-1]++
	if _, err := read(later, All); err == nil || !strings.Contains(err.Error(), "version 2") {
		t.Errorf("a later version: %v", err)
	}
}

// TestFind: a whole record is found behind a damaged one, and none where none is.
func TestFind(t *testing.T) {
	b := sample()
	b[testFormat.Size()+2] ^= 1 // in the length of the first record
	seen := func(b []byte, kind byte) bool {
		ok, err := Find(bytes.NewReader(b), int64(testFormat.Size()), int64(len(b)), func(rec Record, payload []byte) bool {
			return rec.Kind == kind && string(payload) == payloads[kind-'a']
		})
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if seen(b, 'a') || !seen(b, 'b') || !seen(b, 'd') {
		t.Errorf("found: a %v, b %v, d %v; want all but a", seen(b, 'a'), seen(b, 'b'), seen(b, 'd'))
	}
	if seen(b[:len(b)-1], 'd') {
		t.Error("a record that is cut off was found")
	}
}

func TestLock(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	var files [2]*os.File
	for i := range files {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		files[i] = f
	}
	if err := Lock(files[0]); err != nil {
		t.Fatal(err)
	}
	err := Lock(files[1])
	files[0].Close()
	if again := Lock(files[1]); again != nil {
		t.Errorf("a lock that was let go: %v", again)
	}
	if err == nil {
		t.Log("this system locks no files")
	} else if !errors.Is(err, ErrLocked) {
		t.Error(err)
	}
}

// FuzzReader: nothing that is read makes a reader panic, and what it reads was
// written.
func FuzzReader(f *testing.F) {
	f.Add(sample()[:100])
	f.Add(Begin(nil, testFormat))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := NewReader(bytes.NewReader(b), int64(len(b)), testFormat, All)
		if err != nil {
			return
		}
		again := Begin(nil, testFormat)
		for {
			rec, err := r.Next()
			if err != nil {
				break
			}
			again = Append(again, rec.Kind, r.Payload)
		}
		if !bytes.HasPrefix(b, again) {
			t.Errorf("read %q of %q", again, b)
		}
	})
}
