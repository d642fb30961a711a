"""
A cable that is as long as one likes.

    delayLine.py forward ONE OTHER   passes frames between two interfaces, each late by the milliseconds that were last
                                     read from standard input; ends with its input
    delayLine.py plain INTERFACE     switches off what leaves checksums and sizes to a network card that is not there:
                                     frames that are passed on by hand must be whole
"""

import collections
import ctypes
import fcntl
import select
import socket
import struct
import sys
import time

ETH_P_ALL = 0x0003
SIOCETHTOOL = 0x8946
# ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO (linux/ethtool.h)
SWITCHES = (0x17, 0x1F, 0x24, 0x2C)
LONGEST_FRAME = 65536


def plain(interface: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for switch in SWITCHES:
            value = ctypes.create_string_buffer(struct.pack("II", switch, 0))
            request = struct.pack("16sP", interface.encode(), ctypes.addressof(value))
            fcntl.ioctl(control, SIOCETHTOOL, request)


def opened(interface: str) -> socket.socket:
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    end.bind((interface, 0))
    end.setblocking(False)
    return end


def forward(one: str, other: str) -> None:
    ends = (opened(one), opened(other))
    opposite = {ends[0]: ends[1], ends[1]: ends[0]}
    waiting: collections.deque = collections.deque()
    delay_seconds = 0.0
    print("up", flush=True)
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select((*ends, sys.stdin), (), (), timeout)
        for ready in readable:
            if ready is sys.stdin:
                line = sys.stdin.readline()
                if line == "":
                    return
                delay_seconds = float(line) / 1000
                continue
            try:
                frame, (_, _, kind, *_) = ready.recvfrom(LONGEST_FRAME)
            except OSError:
                continue
            # What this program has sent itself is not sent again.
            if kind != socket.PACKET_OUTGOING:
                waiting.append((time.monotonic() + delay_seconds, opposite[ready], frame))
        while waiting and waiting[0][0] <= time.monotonic():
            _, end, frame = waiting.popleft()
            try:
                end.send(frame)
            except OSError:
                # An interface that is down loses frames, like a cable that is out.
                pass


if sys.argv[1] == "plain":
    plain(sys.argv[2])
else:
    forward(sys.argv[2], sys.argv[3])
