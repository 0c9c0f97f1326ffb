package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed78144065/credence/internal/journal"
)

// folder is what a store lies in: one of the system's, or in tests one that
// fails or loses what was not synced.
type folder interface {
	list() ([]string, error)
	read(name string) ([]byte, error)
	create(name string) (journal.Medium, error) // empty, to write
	open(name string) (journal.Medium, int64, error)
	rename(from, to string) error
	remove(name string) error
	sync() error // names
	close() error
}

// temporary ends the name of a file that is not whole yet.
const temporary = ".tmp"

// writeFile writes a file that is there whole or not at all, whatever happens:
// under another name, synced, renamed, and the folder synced.
func writeFile(d folder, name string, content []byte) (err error) {
	f, err := d.create(name + temporary)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			d.remove(name + temporary) // to free the disk; Open does it as well
		}
	}()
	_, err = f.WriteAt(content, 0)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = d.rename(name+temporary, name); err != nil {
		return err
	}
	return d.sync()
}

// diskFolder is a folder of the system, its lock held.
type diskFolder struct {
	dir  string
	lock *os.File
}

// lockName is the file that the one writer of a folder has locked.
const lockName = "lock"

// openFolder makes the folder if need be and locks it.
func openFolder(dir string) (folder, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil { // before umask
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	if err := journal.Lock(f); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", f.Name(), err), f.Close())
	}
	return &diskFolder{dir, f}, nil
}

func (d *diskFolder) list() (names []string, err error) {
	entries, err := os.ReadDir(d.dir)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

func (d *diskFolder) read(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(d.dir, name))
}

func (d *diskFolder) create(name string) (journal.Medium, error) {
	return os.OpenFile(filepath.Join(d.dir, name), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
}

func (d *diskFolder) open(name string) (journal.Medium, int64, error) {
	f, err := os.OpenFile(filepath.Join(d.dir, name), os.O_RDWR, 0)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

func (d *diskFolder) rename(from, to string) error {
	return os.Rename(filepath.Join(d.dir, from), filepath.Join(d.dir, to))
}

func (d *diskFolder) remove(name string) error {
	err := os.Remove(filepath.Join(d.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (d *diskFolder) sync() error { return journal.SyncFolder(d.dir) }

func (d *diskFolder) close() error { return d.lock.Close() }
