"""Sound and film: the least that is one."""

from __future__ import annotations

import io
import struct
import wave


def box(name: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return struct.pack(">I", 8 + len(data)) + name + data


def mp4(brand: bytes = b"isom") -> bytes:
    head = box(b"ftyp", brand, struct.pack(">I", 512), brand, b"mp41")
    return head + box(b"moov", box(b"mvhd", bytes(100))) + box(b"free") + box(b"mdat", bytes(range(256)) * 8)


def mov() -> bytes:
    return mp4(b"qt  ")


def heic() -> bytes:
    head = box(b"ftyp", b"heic", bytes(4), b"mif1", b"heic")
    return head + box(b"meta", bytes(4), box(b"hdlr", bytes(24))) + box(b"mdat", bytes(500))


def wav(seconds: float = 0.1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(int(16000 * seconds)))
    return out.getvalue()


def mp3(*, tagged: bool = False) -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)  # MPEG 1 layer III, 128 kbit/s, 44.1 kHz
    return (b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) if tagged else b"") + frame * 5


def aac() -> bytes:
    length = 64
    head = bytes([0xFF, 0xF1, 0x50, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC])
    return (head + bytes(length - 7)) * 4


def ogg() -> bytes:
    packet = b"\x01vorbis" + bytes(23)
    return b"OggS\0\x02" + bytes(20) + b"\x01" + bytes([len(packet)]) + packet


def webm() -> bytes:
    doctype = b"\x42\x82\x84webm"
    return b"\x1aE\xdf\xa3" + bytes([0x80 | len(doctype)]) + doctype + b"\x18S\x80g\x01" + b"\xff" * 7 + bytes(100)


def flac() -> bytes:
    return b"fLaC\x80\0\0\x22" + bytes(34) + b"\xff\xf8" + bytes(50)


def avi() -> bytes:
    content = b"AVI LIST" + struct.pack("<I", 4) + b"hdrl"
    return b"RIFF" + struct.pack("<I", len(content)) + content
