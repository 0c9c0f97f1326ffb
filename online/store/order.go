package store

import "container/heap"

// held is an event that waits for earlier ones.
type held struct {
	Event
	number uint64 // decides between equal times
}

// order holds events back until Config.Reorder later ones have come.
type order struct {
	heap   []held
	moving bool  // some event has left
	last   int64 // the time of the last that left
}

// late reports whether an event's place has passed.
func (o *order) late(e *Event) bool { return o.moving && e.Time < o.last }

func (o *order) push(h held) { heap.Push(o, h) }

// pop returns the earliest event.
func (o *order) pop() held {
	h := heap.Pop(o).(held)
	o.moving, o.last = true, h.Time
	return h
}

// Len, Less, Swap, Push and Pop are those of heap.Interface.
func (o *order) Len() int { return len(o.heap) }

func (o *order) Less(i, j int) bool {
	a, b := &o.heap[i], &o.heap[j]
	return a.Time < b.Time || a.Time == b.Time && a.number < b.number
}

func (o *order) Swap(i, j int) { o.heap[i], o.heap[j] = o.heap[j], o.heap[i] }

func (o *order) Push(x any) { o.heap = append(o.heap, x.(held)) }

func (o *order) Pop() any {
	last := len(o.heap) - 1
	h := o.heap[last]
	o.heap[last] = held{}
	o.heap = o.heap[:last]
	return h
}
