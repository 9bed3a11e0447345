package wire

// WindowSize is how many counters below the highest authentic one are still taken.
const WindowSize = 64

// Window refuses what was seen before (RFC 4303 §3.4.3). The zero value has seen nothing.
type Window struct {
	next uint64 // one above the highest counter seen
	seen uint64 // bit i: next-1-i was seen
}

// Fresh tells whether a counter may be taken, once its tag has proven authentic.
func (w *Window) Fresh(counter uint64) bool {
	if counter >= 1<<63-1 {
		return false
	}
	if counter >= w.next {
		return true
	}
	age := w.next - 1 - counter
	return age < WindowSize && w.seen&(1<<age) == 0
}

// Take notes a fresh and authentic counter.
func (w *Window) Take(counter uint64) {
	if counter >= w.next {
		w.seen <<= counter + 1 - w.next
		w.next = counter + 1
	}
	w.seen |= 1 << (w.next - 1 - counter)
}
