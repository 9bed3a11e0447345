package wire

import "testing"

func TestPad(t *testing.T) {
	const wanted = 1232
	for length := 10; length <= wanted; length++ {
		if n := len(Pad(make([]byte, length), 5, wanted)); n > wanted || n < wanted-2 {
			t.Fatalf("%d bytes come to %d", length, n)
		}
	}
	if n := len(Pad(make([]byte, wanted+1), 5, wanted)); n != wanted+1 {
		t.Fatalf("what is too long comes to %d", n)
	}
}
