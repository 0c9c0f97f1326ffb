package journal

import (
	"errors"
	"os"
	"runtime"
)

// ErrLocked says that a file is somebody else's to write.
var ErrLocked = errors.New("somebody else writes to it, in this process or another")

// SyncFolder waits until the names in a folder are on the disk, where the system
// can: Windows opens no folders to sync.
func SyncFolder(name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
