package tunnel

import (
	"strings"
	"testing"
)

func TestTicket(t *testing.T) {
	const key = "pmgupwjue74dcelapaohy4z73cpyrfyk55eq3cva5ym2js4kdmka"
	const peer = "x7f2fn2cvad3xnzlkix2i2kmiycp62hl2inqjdcw2u64dcuu2xca"
	good := "uhp://[::1]:4000/home?server=" + key + "&peer=" + peer
	ticket, err := ParseTicket(good)
	if err != nil || ticket.String() != good {
		t.Fatalf("%v, %v", ticket, err)
	}
	turned, err := ParseTicket("uhp://example.org/home?peer=" + peer + "&server=" + key)
	if err != nil || turned.Port != "21473" || turned.Host != "example.org" {
		t.Fatalf("%v, %v", turned, err)
	}
	for _, bad := range []string{
		"", "uhp://", "http" + good[3:], good + "&peer=" + peer, good + "&more=1", good + "#", strings.ToUpper(good),
		strings.Replace(good, "home", "Home", 1), strings.Replace(good, "home", "", 1),
		strings.Replace(good, "4000", "0", 1), strings.Replace(good, "4000", "65536", 1),
		strings.Replace(good, "xca", "xcb", 1), strings.Replace(good, "[::1]", "", 1),
		"uhp://example.org/home?server=" + key,
	} {
		if ticket, err := ParseTicket(bad); err == nil {
			t.Errorf("%q is taken for %v", bad, ticket)
		}
	}
}
