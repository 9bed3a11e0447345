"""Carries frames between two TAP devices, and delays, loses and reorders IP packets on the way.

Arguments: the names of the two devices, which it makes. It writes "ready", and then takes a line at
a time from its standard input, with which it ends:

  set DELAY_MICROS JITTER_MICROS LOSS REORDERING SEED    answered by "ok"
  counts    answered by packets taken, lost and held back from the first device, and likewise from
            the second

What happens to a packet depends on the seed and on how many went before it in its direction. What a
host sends by itself to find and keep its neighbours (ARP, and all multicast and neighbour discovery
of IPv6) is only delayed, and not counted: it comes when the kernel likes.
"""

import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA  # linux/if_tun.h
IFF_TAP_NO_PI = 0x0002 | 0x1000
IPV4, IPV6 = b"\x08\x00", b"\x86\xdd"
ICMPV6 = 58
NEIGHBOUR_DISCOVERY = range(133, 138)  # RFC 4861, section 4
LONGEST_FRAME = 65536


def open_tap(name):
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH14x", name.encode(), IFF_TAP_NO_PI))
    return tap


def is_judged(frame):
    if frame[0] & 1:  # to a group
        return False
    if frame[12:14] == IPV6:
        return not (len(frame) > 54 and frame[20] == ICMPV6 and frame[54] in NEIGHBOUR_DISCOVERY)
    return frame[12:14] == IPV4


class Direction:
    def __init__(self, name, source, target):
        self.name = name
        self.source = source
        self.target = target
        self.waiting = []
        self.number = 0
        self.in_order = 0.0
        self.taken = self.lost = self.held = 0
        self.set(0.0, 0.0, 0.0, 0.0, 0)

    def set(self, delay, jitter, loss, reordering, seed):
        self.delay, self.jitter = delay, jitter
        self.loss, self.reordering = loss, reordering
        self.random = random.Random("%d %s" % (seed, self.name))

    def take(self):
        while True:
            try:
                frame = os.read(self.source, LONGEST_FRAME)
            except BlockingIOError:
                return
            self.judge(frame, time.monotonic())

    def judge(self, frame, now):
        if not is_judged(frame):
            self.put(now + self.delay, frame)
            return
        self.taken += 1
        # As many draws for each packet, whatever becomes of it.
        jitter, loss, reordering, more = (self.random.random() for _ in range(4))
        if loss < self.loss:
            self.lost += 1
        elif reordering < self.reordering:
            self.held += 1
            twice = 2 * self.delay + (jitter + more) * self.jitter
            self.put(now + twice, frame)
        else:
            due = now + self.delay + jitter * self.jitter
            self.in_order = max(self.in_order, due)
            self.put(self.in_order, frame)

    def put(self, due, frame):
        self.number += 1
        heapq.heappush(self.waiting, (due, self.number, frame))

    def deliver(self):
        """Gives the seconds until the next frame is due; None if there is none."""
        while self.waiting:
            left = self.waiting[0][0] - time.monotonic()
            if left > 0:
                return left
            try:
                os.write(self.target, heapq.heappop(self.waiting)[2])
            except OSError:
                pass  # The device is down: as if the cable were out.
        return None


def answer(line, directions):
    words = line.split()
    if words[0] == "set":
        delay, jitter = (int(word) / 1e6 for word in words[1:3])
        for each in directions:
            each.set(delay, jitter, float(words[3]), float(words[4]), int(words[5]))
        return "ok"
    return " ".join("%d %d %d" % (each.taken, each.lost, each.held) for each in directions)


def main():
    first, second = (open_tap(name) for name in sys.argv[1:3])
    directions = (Direction("there", first, second), Direction("back", second, first))
    commands = b""
    print("ready", flush=True)
    while True:
        lefts = [left for left in (each.deliver() for each in directions) if left is not None]
        readable, _, _ = select.select([0, first, second], [], [], min(lefts, default=None))
        for each in directions:
            if each.source in readable:
                each.take()
        if 0 in readable:
            part = os.read(0, LONGEST_FRAME)
            if not part:
                return
            commands += part
            while b"\n" in commands:
                line, commands = commands.split(b"\n", 1)
                print(answer(line.decode(), directions), flush=True)


main()
