package store

import (
	"errors"
	"fmt"
)

// Config is how a store keeps what it is given. The zero value syncs every
// event, and takes events in the order in which they come.
type Config struct {
	// SyncEvery is the number of events that are written and synced to the disk
	// together; 0 is 1: when Apply returns, the event survives the loss of
	// power. With more, what was applied since the last sync is lost then, from
	// state and position alike. Never leaves writing to the system.
	SyncEvery int
	// SnapshotEvery is the number of events between snapshots, which bounds the
	// log that is replayed and the disk that is taken; 0 is 100 000, a replay
	// of a fraction of a second for most states.
	SnapshotEvery int
	// Remember is the number of the last events whose IDs are remembered, so
	// that none of them counts twice; 0 is 65 536. One takes about 60 bytes of
	// memory and 16 of a snapshot.
	Remember int
	// Reorder is the number of events that are held back so that those that
	// come after them and have an earlier Time count before them; 0 holds none.
	// Any order in which no event comes more than Reorder places too late gives
	// the state of the order of time, bit for bit, if no two times are equal.
	Reorder int
	// Late says what becomes of an event that comes later than that.
	Late LatePolicy

	open func(dir string) (folder, error) // tests put another disk here
}

// Never is a SyncEvery that syncs when a snapshot is taken and in Close alone.
const Never = -1

// LatePolicy says what becomes of an event earlier than one that has counted.
type LatePolicy uint8

const (
	// ApplyLate counts it out of order.
	ApplyLate LatePolicy = iota
	// DropLate does not count it; it is taken, and told in the Outcome.
	DropLate
)

// Defaults of Config; their reasons are there.
const (
	defaultSnapshotEvery = 100_000
	defaultRemember      = 1 << 16
)

// settings are what of a configuration decides what the state becomes.
type settings struct {
	remember, reorder int
	late              LatePolicy
}

func (c Config) settings() settings { return settings{c.Remember, c.Reorder, c.Late} }

// filled returns the configuration with its defaults, or all that is wrong.
func (c Config) filled() (Config, error) {
	var errs []error
	for _, f := range []struct {
		name   string
		value  *int
		least  int
		preset int
	}{
		{"SyncEvery", &c.SyncEvery, Never, 1},
		{"SnapshotEvery", &c.SnapshotEvery, 1, defaultSnapshotEvery},
		{"Remember", &c.Remember, 1, defaultRemember},
		{"Reorder", &c.Reorder, 0, 0},
	} {
		if *f.value == 0 {
			*f.value = f.preset
		}
		if *f.value < f.least {
			errs = append(errs, fmt.Errorf("store: Config.%s is %d; want %d or more", f.name, *f.value, f.least))
		}
	}
	if c.Late > DropLate {
		errs = append(errs, fmt.Errorf("store: Config.Late is %d; want ApplyLate or DropLate", c.Late))
	}
	if c.open == nil {
		c.open = openFolder
	}
	return c, errors.Join(errs...)
}
