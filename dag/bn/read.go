package bn

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxText is the largest text that is read, after decompression: 256 MB, some
// hundred times the largest published network.
const maxText = 1 << 28

// Parse reads a network from text in BIF, XMLBIF or JSON, whichever it is.
//
// Rows must sum to 1 as New wants them. Errors: a *SyntaxError with line and
// column for each fault that has a place; those of New.
func Parse(text string) (*Network, error) {
	text = strings.TrimPrefix(text, "\ufeff") // the mark some editors begin a file with
	switch start := strings.TrimSpace(text); {
	case strings.HasPrefix(start, "<"):
		return parseXML(text)
	case strings.HasPrefix(start, "{"):
		return parseJSON([]byte(text))
	}
	return parseBIF(text)
}

// Read reads a network from a file in BIF, XMLBIF or JSON, plain or compressed
// by gzip; what it is is seen by its content.
//
// Errors: those of Parse; of reading; a text of more than 256 MB.
func Read(r io.Reader) (*Network, error) {
	b := bufio.NewReader(r)
	var from io.Reader = b
	if head, err := b.Peek(2); err == nil && bytes.Equal(head, []byte{0x1f, 0x8b}) { // the magic number of gzip
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("bn: %w", err)
		}
		defer z.Close()
		from = z
	}
	text, err := io.ReadAll(io.LimitReader(from, maxText+1))
	if err != nil {
		return nil, fmt.Errorf("bn: %w", err)
	}
	if len(text) > maxText {
		return nil, errors.New("bn: the text has more than 256 MB")
	}
	return Parse(string(text))
}

// ReadFile reads a network from a file; see Read.
func ReadFile(name string) (*Network, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("bn: %w", err)
	}
	defer f.Close()
	n, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return n, nil
}
