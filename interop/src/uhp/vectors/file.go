// Package vectors checks this implementation against the golden vectors, byte for byte, both ways.
package vectors

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"

	"uhp/identity"
	"uhp/pb"
	"uhp/wire"
)

// section is one vector: its fields as text. Each field must be asked for, so that none goes unchecked.
type section struct {
	name   string
	fields map[string]string
	unused map[string]bool
}

// parse reads the sections in their order.
func parse(r io.Reader) ([]*section, error) {
	var all []*section
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			all = append(all, &section{strings.Trim(line, "[]"), map[string]string{}, map[string]bool{}})
		case len(all) == 0:
			return nil, fmt.Errorf("a field before the first section: %q", line)
		default:
			key, value, ok := strings.Cut(line, "=")
			if !ok {
				return nil, fmt.Errorf("not a field: %q", line)
			}
			key = strings.TrimSpace(key)
			last := all[len(all)-1]
			last.fields[key] = strings.TrimSpace(value)
			last.unused[key] = true
		}
	}
	return all, lines.Err()
}

// A field that is missing or cannot be read ends the check of its section.
func (s *section) fail(field string, err error) {
	panic(fmt.Errorf("field %s: %v", field, err))
}

func (s *section) has(field string) bool {
	_, ok := s.fields[field]
	return ok
}

func (s *section) text(field string) string {
	value, ok := s.fields[field]
	if !ok {
		s.fail(field, fmt.Errorf("missing"))
	}
	delete(s.unused, field)
	return value
}

func (s *section) bytes(field string) []byte {
	b, err := hex.DecodeString(s.text(field))
	if err != nil {
		s.fail(field, err)
	}
	return b
}

func (s *section) number(field string) uint64 {
	n, err := strconv.ParseUint(s.text(field), 10, 64)
	if err != nil {
		s.fail(field, err)
	}
	return n
}

func (s *section) random(field string) uint64 {
	n, err := strconv.ParseUint(s.text(field), 16, 64)
	if err != nil {
		s.fail(field, err)
	}
	return n
}

func (s *section) flag(field string) bool {
	b, err := strconv.ParseBool(s.text(field))
	if err != nil {
		s.fail(field, err)
	}
	return b
}

func (s *section) id(field string) []byte {
	id, err := identity.ParseID(s.text(field))
	if err != nil {
		s.fail(field, err)
	}
	return id[:]
}

// address reads IP:PORT with the IP in hexadecimal, or nothing.
func (s *section) address(field string) *pb.Address {
	list := s.addresses(field)
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

func (s *section) addresses(field string) []*pb.Address {
	var all []*pb.Address
	for _, each := range strings.Fields(s.text(field)) {
		host, port, _ := strings.Cut(each, ":")
		ip, err := hex.DecodeString(host)
		if err != nil {
			s.fail(field, err)
		}
		address, ok := netip.AddrFromSlice(ip)
		number, err := strconv.ParseUint(port, 10, 16)
		if !ok || err != nil {
			s.fail(field, fmt.Errorf("not an address: %q", each))
		}
		all = append(all, wire.ToProto(netip.AddrPortFrom(address, uint16(number))))
	}
	return all
}

// same compares bytes that were made with those of a field.
func (s *section) same(field string, made []byte, err error) {
	if err != nil {
		s.fail(field, err)
	}
	if want := s.bytes(field); string(want) != string(made) {
		s.fail(field, fmt.Errorf("expected %x, made %x", want, made))
	}
}

// must ends the check of the section if something does not hold.
func (s *section) must(holds bool, what string) {
	if !holds {
		panic(fmt.Errorf("%s: does not hold", what))
	}
}
