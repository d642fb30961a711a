"""
Writes what passes an interface to standard output, as it is on the wire: the content of each UDP packet over IPv4, in
both directions, behind its length as two bytes. An empty one comes first: from then on nothing is missed. Ends with its
input.
"""

import select
import socket
import struct
import sys

ETH_P_ALL = 0x0003
ETH_P_IP = 0x0800
UDP = 17
ETHERNET_HEADER = 14
UDP_HEADER = 8
LONGEST_FRAME = 65536
# A pause of the reader must lose nothing.
BUFFER_BYTES = 16 * 1024 * 1024


def udp_content(frame: bytes):
    if len(frame) < ETHERNET_HEADER + 20 or struct.unpack_from("!H", frame, 12)[0] != ETH_P_IP:
        return None
    header = ETHERNET_HEADER + (frame[ETHERNET_HEADER] & 0x0F) * 4
    if frame[ETHERNET_HEADER + 9] != UDP or len(frame) < header + UDP_HEADER:
        return None
    length = struct.unpack_from("!H", frame, header + 4)[0]
    return frame[header + UDP_HEADER : header + length]


def write(content: bytes) -> None:
    sys.stdout.buffer.write(struct.pack("!H", len(content)) + content)
    sys.stdout.buffer.flush()


with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL)) as wire:
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
    wire.bind((sys.argv[1], 0))
    write(b"")
    while True:
        readable, _, _ = select.select((wire, sys.stdin), (), ())
        if wire in readable:
            content = udp_content(wire.recv(LONGEST_FRAME))
            if content:
                write(content)
        elif sys.stdin in readable and sys.stdin.readline() == "":
            break
