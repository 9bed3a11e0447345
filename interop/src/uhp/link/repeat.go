package link

import (
	"context"
	"math/rand"
	"time"
)

// ask sends until an answer comes: again after 500 ms, 1 s, 2 s, then every 3 s ± 10 %.
func ask[T any](ctx context.Context, send func(), answer <-chan T) (T, error) {
	pause := 500 * time.Millisecond
	for {
		send()
		select {
		case a := <-answer:
			return a, nil
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		case <-time.After(pause):
		}
		if pause *= 2; pause > 2*time.Second {
			pause = 2700*time.Millisecond + time.Duration(rand.Int63n(int64(600*time.Millisecond)))
		}
	}
}

// sleep tells whether the time passed before the context ended.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

func retryAfter(ms uint32) time.Duration {
	if ms > maxRetryAfter {
		ms = maxRetryAfter
	}
	return time.Duration(ms) * time.Millisecond
}
