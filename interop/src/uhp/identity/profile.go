package identity

import (
	"uhp/pb"
	"uhp/wire"
)

// profileInBounds checks what a peer says of its NAT. This implementation makes no use of it.
func profileInBounds(p *pb.NatProfile) bool {
	if p == nil {
		return true
	}
	if !between(int(p.Mapping), 0, 5) || !between(int(p.Filtering), 0, 5) || !between(int(p.Allocation), 0, 4) {
		return false
	}
	if p.Allocation == pb.NatProfile_SEQUENTIAL {
		if p.Step == 0 || !between(int(p.Step), -64, 64) {
			return false
		}
	} else if p.Step != 0 {
		return false
	}
	if p.Allocation == pb.NatProfile_BLOCK {
		if p.LowPort < 1 || p.LowPort > p.HighPort || p.HighPort > 65535 {
			return false
		}
	} else if p.LowPort != 0 || p.HighPort != 0 {
		return false
	}
	if len(p.LatestPorts) > 4 {
		return false
	}
	for _, port := range p.LatestPorts {
		if !between(int(port), 1, 65535) {
			return false
		}
	}
	_, err := wire.AddressesOf(p.Reflexive, 3)
	return err == nil
}

func between(value, low, high int) bool {
	return low <= value && value <= high
}
