// Package cache keeps the results of rows that are asked for again and again, so
// that the same merchant, the same patient's panel of last night or a retry of
// the same request costs tens of nanoseconds and no network.
//
//	scores, err := cache.New[Score](cache.Config{Size: 50_000})
//	score, ok := scores.Get(model.Digest(), in, row)
//	if !ok {
//		score = … // run the model
//		scores.Put(model.Digest(), in, row, score)
//	}
//
// A result belongs to the bits of the row's inputs and to the digest of what
// computed it: another file of the model never gives an old answer. Of several models,
// join their digests.
//
// # When not to use it
//
// Inputs that hardly ever repeat, such as amounts to the cent beside a time: each
// row then costs a little more, and memory. Answers that are drawn at random,
// as those of dropout without fixed masks, stop being random.
//
// # Notation
//
// None.
//
// # References
//
// None. The table and its eviction are those of otter, whose adaptive
// W-TinyLFU keeps what is asked for often and lately.
//
// # Stability
//
// v0, may change.
//
// # Tests
//
// Rows, digests and types are told apart; planted collision; races; allocation;
// table (bad input); example; benchmark.
package cache
