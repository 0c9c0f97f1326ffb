package main

import (
	"encoding/json"
	"math"

	"github.com/seed78144065/credence/online/store"
)

// message is what the stream delivers: a payment, or the report that one was
// fraud.
type message struct {
	Card   string  `json:"card"` // of the payment, which a report names too
	Minute float64 `json:"minute"`
	Fraud  bool    `json:"fraud,omitempty"` // a report

	Segment  string    `json:"segment,omitempty"`
	Amount   float64   `json:"amount,omitempty"`
	Features []float64 `json:"features,omitempty"`
}

// perMinute are the units of store.Event.Time in a minute: milliseconds.
const perMinute = 60_000

// event is the message as the store takes it, at a position of the stream.
func (m message) event(position int) (store.Event, error) {
	id := "payment " + m.Card
	if m.Fraud {
		id = "report " + m.Card
	}
	data, err := json.Marshal(m)
	return store.Event{ID: id, Position: uint64(position), Time: int64(math.Round(m.Minute * perMinute)), Data: data}, err
}
