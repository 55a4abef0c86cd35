"""Zip archives, and what is made of them: office documents, books, programs."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from dataclasses import dataclass, field

from apps.basement.inspecting.archives import directory
from apps.basement.inspecting.archives.directory import End, Entry
from apps.basement.inspecting.archives.paths import check_path
from apps.basement.inspecting.refusals import (
    ArchiveBomb,
    ArchiveEscapes,
    DocumentHasMacros,
    FileDamaged,
    FileExecutable,
    FileHasTrailer,
    FileTruncated,
)
from apps.basement.inspecting.source import Source
from apps.basement.inspecting.verdict import Verdict

# Deflate reaches 1,032 : 1, and only with content that nobody needs; logs and sheets stay below 100 : 1.
MOST_TIMES = 200
HARMLESS_UNPACKED = 100 * 2**20
MOST_TIMES_NESTED = 5  # what is packed already hardly gets smaller; nested bombs do
PACKED = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".zst", ".tgz", ".jar", ".docx", ".xlsx", ".pptx")

OPEN_XML = "application/vnd.openxmlformats-officedocument."
OFFICE = {
    "word/document.xml": OPEN_XML + "wordprocessingml.document",
    "xl/workbook.xml": OPEN_XML + "spreadsheetml.sheet",
    "xl/workbook.bin": "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "ppt/presentation.xml": OPEN_XML + "presentationml.presentation",
}
MIMETYPES = ("application/vnd.oasis.opendocument.", "application/epub+zip")
PROGRAMS = {"androidmanifest.xml", "classes.dex", "install.rdf", "extension.vsixmanifest"}


@dataclass
class _Contents:
    """What the directory tells."""

    packed: int = 0
    unpacked: int = 0
    office: str = ""
    open_xml: bool = False
    macros: bool = False
    manifest: bool = False
    classes: bool = False
    program: bool = False
    spans: list[tuple[int, int]] = field(default_factory=list)

    def see(self, entry: Entry) -> None:
        name = entry.name.lower()
        self.packed, self.unpacked = self.packed + entry.packed, self.unpacked + entry.unpacked
        self.office = self.office or OFFICE.get(name, "")
        self.open_xml = self.open_xml or name == "[content_types].xml"
        self.macros = self.macros or name.endswith("vbaproject.bin") or "/activex/" in name or name.startswith("basic/")
        self.manifest = self.manifest or name == "meta-inf/manifest.mf"
        self.classes = self.classes or name.endswith(".class")
        self.program = self.program or name in PROGRAMS
        self.spans.append((entry.offset, entry.offset + 30 + entry.packed))


def examine(source: Source) -> Verdict:
    """The verdict on what begins like a zip.

    :raises FileRefused: it is cut off, leads out of its folder, is a bomb or a program, or has macros.
    """
    end = directory.find_end(source)
    if end is None:
        raise FileTruncated(internal="no end record")
    if end.after > source.size:
        raise FileTruncated(internal="the comment is cut off")
    if end.after < source.size:
        raise FileHasTrailer
    contents = _contents(directory.entries(source, end))
    _check_spans(contents.spans, end)
    return _verdict(source, contents)


def _contents(entries: Iterable[Entry]) -> _Contents:
    contents = _Contents()
    for entry in entries:
        check_path(entry.name)
        if stat.S_ISLNK(entry.mode):
            raise ArchiveEscapes("The archive has symbolic links, which may lead out of the folder it is unpacked to.")
        if entry.name.lower().endswith(PACKED) and entry.unpacked > MOST_TIMES_NESTED * max(entry.packed, 1024):
            raise ArchiveBomb("The archive has an archive inside that is out of all proportion to its size.")
        contents.see(entry)
    if contents.unpacked > HARMLESS_UNPACKED and contents.unpacked > MOST_TIMES * max(contents.packed, 1):
        raise ArchiveBomb(internal=f"{contents.packed} to {contents.unpacked}")
    return contents


def _check_spans(spans: list[tuple[int, int]], end: End) -> None:
    """No two entries share bytes: that is how small files become the largest bombs (Fifield, WOOT 2019)."""
    before = 0
    for start, stop in sorted(spans):
        if start < before:
            raise ArchiveBomb(internal="entries overlap")
        before = stop
    if before > end.directory:
        raise FileDamaged(internal="an entry reaches into the directory")


def _verdict(source: Source, contents: _Contents) -> Verdict:
    packaged = _mimetype(source)
    office = packaged or (contents.office if contents.open_xml else "")
    if contents.program or (contents.manifest and contents.classes):
        raise FileExecutable
    if office and (contents.macros or "macroenabled" in office):
        raise DocumentHasMacros
    if office:
        return Verdict(content_type=office, kind="document")
    return Verdict(content_type="application/zip", kind="archive")


def _mimetype(source: Source) -> str:
    """What the first entry says when it is called ``mimetype``, as in OpenDocument and EPUB; else nothing."""
    header = source.head[:256]
    if header[30:38] != b"mimetype":
        return ""
    start = 38 + int.from_bytes(header[28:30], "little")
    length = int.from_bytes(header[22:26], "little")
    declared = header[start : start + min(length, 100)].decode("ascii", errors="replace")
    return declared if declared.startswith(MIMETYPES) and declared.isprintable() else ""
