"""The headers of tus 1.0 (https://tus.io/protocols/resumable-upload), read strictly."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.errors import DomainError, Kind, Malformed

VERSION = "1.0.0"
EXTENSIONS = ("creation", "creation-with-upload", "expiration", "checksum", "termination")
ALGORITHMS = {"sha1": 20, "sha256": 32}
"""Checksums of parts, and how many bytes each has. The specification demands SHA-1."""
PART_TYPE = "application/offset+octet-stream"
MOST_DIGITS, LARGEST = 19, 2**63 - 1


class TusVersionUnsupported(DomainError):
    """The client speaks another version of tus, or does not say which."""

    kind = Kind.PRECONDITION_FAILED
    code = "tus_version_unsupported"
    message = f"Send Tus-Resumable: {VERSION}, the one version of tus that is spoken here."


class UploadLengthDeferred(DomainError):
    """The client does not know yet how much it will send: nothing could be reserved for it."""

    kind = Kind.MALFORMED
    code = "upload_length_deferred"
    message = "Say with Upload-Length how many bytes will come; it cannot be said later here."


class ConcatenationUnsupported(DomainError):
    """The client wants to send a file as several uploads and join them."""

    kind = Kind.MALFORMED
    code = "concatenation_unsupported"
    message = "Send the file as one upload, in as many parts as you like; uploads are not joined here."


class ChecksumUnknown(DomainError):
    """The checksum is of an algorithm that is not offered, or is none."""

    kind = Kind.MALFORMED
    code = "checksum_unknown"
    message = f"Upload-Checksum is one of {', '.join(ALGORITHMS)}, a space, and the digest in Base64."


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one part add up to, as the client says."""

    algorithm: str
    digest: bytes

    def begin(self) -> Any:
        return hashlib.new(self.algorithm, usedforsecurity=False)


def check_version(headers: Mapping[str, str]) -> None:
    """:raises TusVersionUnsupported:"""
    if headers.get("Tus-Resumable", "").strip() != VERSION:
        raise TusVersionUnsupported(versions=[VERSION])


def read_length(headers: Mapping[str, str]) -> int:
    """Bytes of a new upload.

    :raises UploadLengthDeferred: :raises ConcatenationUnsupported: :raises Malformed:
    """
    if "Upload-Concat" in headers:
        raise ConcatenationUnsupported
    if "Upload-Defer-Length" in headers:
        raise UploadLengthDeferred
    return read_number(headers, "Upload-Length")


def read_number(headers: Mapping[str, str], name: str) -> int:
    """:raises Malformed: the header is missing, is no whole number, or is larger than anything can be."""
    raw = headers.get(name, "").strip()
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= MOST_DIGITS) or int(raw) > LARGEST:
        raise Malformed(f"{name} is a whole number of bytes.", field=name)
    return int(raw)


def read_checksum(headers: Mapping[str, str]) -> Checksum | None:
    """The checksum of this part, ``None`` when the client sends none. :raises ChecksumUnknown:"""
    raw = headers.get("Upload-Checksum")
    if raw is None:
        return None
    algorithm, _, digest = raw.strip().partition(" ")
    try:
        found = Checksum(algorithm, base64.b64decode(digest, validate=True))
    except (binascii.Error, ValueError):
        raise ChecksumUnknown from None
    if ALGORITHMS.get(algorithm) != len(found.digest):
        raise ChecksumUnknown
    return found


def read_metadata(headers: Mapping[str, str]) -> dict[str, str]:
    """Upload-Metadata: ``key base64, key base64``; a key may stand alone.

    :raises Malformed: a pair cannot be read, or a key comes twice.
    """
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in headers.get("Upload-Metadata", "").split(","))):
        key, _, value = pair.partition(" ")
        try:
            text = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            raise Malformed("Values of Upload-Metadata are UTF-8 in Base64.", field="Upload-Metadata") from None
        if key in found or not key.isascii() or "\0" in text:
            raise Malformed("Keys of Upload-Metadata are ASCII and come once.", field="Upload-Metadata")
        found[key] = text
    return found


def write_metadata(fields: Mapping[str, str]) -> str:
    """The inverse of :func:`read_metadata`."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in fields.items())
