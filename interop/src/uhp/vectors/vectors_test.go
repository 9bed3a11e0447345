package vectors

import (
	"os"
	"strings"
	"testing"
)

func TestGolden(t *testing.T) {
	file, err := os.Open("../../../../uhp-protocol/src/test/resources/vectors/uhp-1.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var report strings.Builder
	if ok, err := Check(file, &report); err != nil || !ok {
		t.Fatalf("%v\n%s", err, report.String())
	}
}

func TestNoise(t *testing.T) {
	file, err := os.Open("../../../../uhp-protocol/src/test/resources/vectors/noise-nk.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var report strings.Builder
	if ok, err := CheckNoise(file, &report); err != nil || !ok {
		t.Fatalf("%v\n%s", err, report.String())
	}
}
