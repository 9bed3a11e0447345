package wire

import (
	"errors"
	"net/netip"

	"uhp/pb"
)

// ErrBounds says that a field is missing or out of its range.
var ErrBounds = errors.New("a field is missing or out of range")

// AddressOf reads an address; IPv4-mapped IPv6 is IPv4.
func AddressOf(a *pb.Address) (netip.AddrPort, error) {
	ip, ok := netip.AddrFromSlice(a.GetIp())
	ip = ip.Unmap()
	if !ok || a.Port < 1 || a.Port > 65535 || ip.IsUnspecified() || ip.IsMulticast() ||
		ip == netip.AddrFrom4([4]byte{255, 255, 255, 255}) {
		return netip.AddrPort{}, ErrBounds
	}
	return netip.AddrPortFrom(ip, uint16(a.Port)), nil
}

// AddressesOf reads at most so many addresses.
func AddressesOf(list []*pb.Address, most int) ([]netip.AddrPort, error) {
	if len(list) > most {
		return nil, ErrBounds
	}
	var all []netip.AddrPort
	for _, each := range list {
		address, err := AddressOf(each)
		if err != nil {
			return nil, err
		}
		all = append(all, address)
	}
	return all, nil
}

// ToProto writes an address.
func ToProto(a netip.AddrPort) *pb.Address {
	return &pb.Address{Ip: a.Addr().Unmap().AsSlice(), Port: uint32(a.Port())}
}
