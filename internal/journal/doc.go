// Package journal is a file of records that are only ever appended, each under
// check sums: what a run of a sampler writes its draws to, and a store its
// events.
//
//	format := journal.Format{Name: "file of draws", Magic: "credence draws\n", Version: 1}
//	_, err := file.Write(journal.Append(journal.Begin(nil, format), 'h', header))
//	w := journal.AppendTo(file, size)
//	err = w.Append('e', payload)
//	err = w.Sync()
//
//	r, err := journal.NewReader(file, size, format, journal.All)
//	for rec, err := r.Next(); err != io.EOF; rec, err = r.Next() {
//		… // rec.Kind, r.Payload; a cut or changed record is a Damage
//	}
//
// # The bytes
//
// A line that names the format, a byte for its version, and records:
//
//	kind of record      1 byte
//	length of payload   8 bytes
//	sum of these nine   4 bytes
//	payload
//	sum of the payload  4 bytes
//
// with numbers in little-endian order. The sums are CRC-32C, which finds every
// error that lies within 32 bits, so every changed byte; a length has a sum of
// its own, so that none sends the reader astray.
//
// # Stability
//
// Internal; the bytes are for good.
//
// # Tests
//
// Every cut, every flip, fuzz; those of the packages that use it.
package journal
