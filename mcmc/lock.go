//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package mcmc

import (
	"errors"
	"os"
	"syscall"
)

// lock makes the file this process's to write until it is closed or the
// process ends, and fails if it is another run's.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == syscall.EWOULDBLOCK {
		return errors.New("another run writes to the file")
	}
	return nil // also where the file system knows no locks
}
