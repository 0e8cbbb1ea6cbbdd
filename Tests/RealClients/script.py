"""Scripts for the demo provider."""

import struct
import uuid
import zlib


def script(*steps):
    """A prompt that tells the demo provider what to do, step by step. A remark makes it unlike any other, so
    that what is to happen only the first time happens in this test."""
    return "\n".join(["Please do this.", f"demo: # {uuid.uuid4()}", *(f"demo: {step}" for step in steps)])


def png(width=16, height=16, colour=b"\xd0\x20\x20"):
    """A picture of one colour."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + colour * width) * height
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
