package wire

import "testing"

func TestWindow(t *testing.T) {
	var w Window
	steps := []struct {
		counter uint64
		fresh   bool
	}{
		{0, true}, {0, false}, {5, true}, {3, true}, {3, false}, {69, true}, {6, true}, {5, false},
		{4, false}, {500, true}, {437, true}, {436, false}, {500, false}, {1<<63 - 1, false},
	}
	for _, s := range steps {
		if got := w.Fresh(s.counter); got != s.fresh {
			t.Fatalf("Fresh(%d) = %v", s.counter, got)
		}
		if s.fresh {
			w.Take(s.counter)
		}
	}
}
