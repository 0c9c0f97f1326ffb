package hillstrom

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
)

//go:embed hillstrom.csv.gz
var packed []byte

// CSV returns the data, with a header.
func CSV() ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
