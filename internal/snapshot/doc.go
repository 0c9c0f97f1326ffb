// Package snapshot is the envelope of state that is kept: what it is of, the
// version of its format, and a check sum, so that a file that was cut or changed
// anywhere is told from a whole one.
//
//	b := snapshot.Begin(to, "CRDO", 1)
//	b = snapshot.Floats(b, numbers)
//	b = snapshot.End(b, len(to))
//
//	version, r, err := snapshot.Open(from, "CRDO", 1)
//	numbers := r.Floats()
//	err = r.Done() // all of it was read, and no more
//
// A kind is four letters, so that the snapshot of one thing is never read as
// another:
//
//	CRDO  online.Posterior
//	CRDC  changepoint.Detector
//	CRDD  drift.Detector
//	CRDW  drift.Monitor
//	CRDN  online.NaiveBayes
//	CRDJ  store.Store
//	CRDB  bandit.Bandit
//	CRDX  bandit.Contextual
//	CRDQ  online/sequential.Test
//	CRRW  online/reweight.Weights
//	CRSQ  online/smc.Sequence
//	CRPF  particle.Filter
//	CRDG  glm.Model
//	CRGS  glm.Standardiser
//	CRPQ  prequential.Scores
//	CRMP  monitor.Performance
//	CRDK  filter.Filter
//	CRDE  filter.Extended
//	CRDU  filter.Unscented
//	CRDL  filter.DLM
//	CRCA  conformal.ACI
//	CRCT  conformal.Tracker
//	CRCY  conformal.DtACI
//	CRCM  conformal.Martingale
//
// # Stability
//
// Internal; the bytes are for good.
//
// # Tests
//
// Every cut, every flipped bit, later versions, fuzz.
package snapshot
