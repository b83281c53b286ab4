"""Two ends of a line that takes its time: delay.py NEAR FAR makes both interfaces, and each line of standard input sets the delay of
either way, in milliseconds. Ends with its input. Where a kernel has no netem, this is what delays; packets keep their order."""

import fcntl
import os
import select
import struct
import sys
import time
from collections import deque

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
LARGEST = 65_536


def interface(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return fd


def main():
    ends = [interface(name) for name in sys.argv[1:3]]
    other = {ends[0]: ends[1], ends[1]: ends[0]}
    waiting = {end: deque() for end in ends}
    delay = 0.0
    while True:
        now = time.monotonic()
        for end, packets in waiting.items():
            while packets and packets[0][0] <= now:
                try:
                    os.write(end, packets.popleft()[1])
                except OSError:
                    pass  # That end is not up: what is sent there is lost.
        due = [packets[0][0] for packets in waiting.values() if packets]
        readable, _, _ = select.select([0, *ends], [], [], max(0.0, min(due) - now) if due else None)
        for fd in readable:
            if fd == 0:
                line = sys.stdin.readline()
                if not line:
                    return
                delay = float(line) / 1_000
                continue
            try:
                waiting[other[fd]].append((time.monotonic() + delay, os.read(fd, LARGEST)))
            except OSError:
                pass  # It has just gone down.


main()
