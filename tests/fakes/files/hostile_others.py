"""Programs, archives that lead out or swell, and files that are not what they are called."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator

from tests.fakes.files import archives, documents, media, pictures
from tests.fakes.files.hostile import Hostile

PE = b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0" + bytes(200)
LINK = 0o120777

PROGRAMS = {
    "Windows": PE,
    "DOS": b"MZ\x01\0\x02\0" + bytes(80),
    "ELF": b"\x7fELF\x02\x01\x01" + bytes(100),
    "Mach-O": b"\xcf\xfa\xed\xfe\x07" + bytes(100),
    "Mach-O, two machines": b"\xca\xfe\xba\xbe\0\0\0\x02" + bytes(100),
    "Java class": b"\xca\xfe\xba\xbe\0\0\0\x37" + bytes(100),
    "WebAssembly": b"\0asm\x01\0\0\0" + bytes(20),
    "Dalvik": b"dex\n035\0" + bytes(100),
    "shortcut": b"L\0\0\0\x01\x14\x02\0" + bytes(100),
    "help": b"ITSF\x03\0\0\0" + bytes(100),
    "Flash": b"CWS\x0a" + bytes(100),
    "Debian package": b"!<arch>\ndebian-binary   " + bytes(100),
    "RPM package": b"\xed\xab\xee\xdb\x03\0" + bytes(100),
    "extension of a browser": b"Cr24\x03\0\0\0" + bytes(100),
    "PowerPC Macintosh": b"Joy!peffpwpc" + bytes(100),
    "cabinet": b"MSCF\0\0\0\0" + bytes(100),
    "JAR": documents.zipped({"META-INF/MANIFEST.MF": "Main-Class: A", "A.class": b"\xca\xfe\xba\xbe"}),
    "Android package": documents.zipped({"AndroidManifest.xml": "x", "classes.dex": "dex"}),
}
SCRIPTS = {
    "shell": b"#!/bin/sh\nrm -rf ~\n",
    "shell after blanks": b"\n\n  #!/bin/bash\n",
    "Python": b"#!/usr/bin/env python3\nimport os\n",
    "shell after a mark": b"\xef\xbb\xbf#!/bin/sh\n",
    "PHP": b"<?php system('id'); ?>",
    "PHP, short": b"<?= `id` ?>",
    "PHP further down": b"hello\n<?php system('id');",
    "ASP": b'<%@ Page Language="C#" %>',
    "batch": b"@echo off\r\ndel *.*\r\n",
    "registry": b"Windows Registry Editor Version 5.00\r\n",
    "internet shortcut": b"[InternetShortcut]\r\nURL=file://evil.example/x\r\n",
    "desktop entry": b"[Desktop Entry]\nExec=sh -c id\n",
    "autorun": b"[AutoRun]\r\nopen=x.exe\r\n",
    "Visual Basic": b'On Error Resume Next\r\nCreateObject("WScript.Shell")\r\n',
    "ImageMagick": b"push graphic-context\nviewbox 0 0 1 1\nfill 'url(https://evil.example/\"|id\")'\n",
}
ENDINGS = "exe bat cmd com scr pif msi ps1 vbs js jse wsf hta lnk jar reg dll cpl html htm xhtml php phtml asp jsp svgz url desktop docm xlsm apk".split()  # noqa: SIM905, E501


def programs() -> Iterator[Hostile]:
    names = ["a.jpg", "a.pdf", "a.bin", "a", "a.docx", "a.txt"]
    for number, (label, content) in enumerate({**PROGRAMS, **SCRIPTS}.items()):
        name = names[number % len(names)]
        yield Hostile(
            "program", f"{label}, called {name}", content, "file_executable", name, "application/octet-stream"
        )


def endings() -> Iterator[Hostile]:
    for ending in ENDINGS:
        yield Hostile("ending", ending, b"hello\n", "extension_dangerous", f"photo.{ending}", "text/plain")
    names = {
        "in capitals": "PHOTO.EXE",
        "of two": "photo.jpg.exe",
        "with a blank behind": "photo.exe ",
        "with dots behind": "photo.exe...",
        "with a line behind": "photo.exe\n",
        "written backwards": "photo\u202egpj.exe",
        "with something invisible": "photo.e\u200bxe",
        "with a path before": "..\\..\\photo.exe",
    }
    for label, name in names.items():
        code = "extension_dangerous"
        yield Hostile("ending", label, pictures.jpeg(), code, name, "image/jpeg")


def escapes() -> Iterator[Hostile]:
    paths = {
        "up": "../../etc/passwd",
        "up inside": "a/../../b",
        "up for Windows": "..\\..\\b.txt",
        "from the root": "/etc/passwd",
        "from a drive": "C:\\Windows\\x.dll",
        "from a share": "\\\\evil\\x",
        "with NUL": "a.txt\0.exe",
        "with a line": "a\nb",
    }
    for label, path in paths.items():
        yield Hostile("escape", f"zip, {label}", documents.zipped({"ok": "x", path: "y"}), "archive_escapes", "a.zip")
    for label, path in list(paths.items())[:5]:
        yield Hostile("escape", f"tar, {label}", archives.tar("ok", path), "archive_escapes", "a.tar")
    link = archives.raw_zip([("link", b"/etc/passwd", 11)], mode=LINK)
    yield Hostile("escape", "zip, link", link, "archive_escapes", "a.zip")
    links = {
        "symbolic link": ("a", "/etc/passwd", tarfile.SYMTYPE),
        "symbolic link up": ("a", "../../x", tarfile.SYMTYPE),
        "hard link": ("a", "../x", tarfile.LNKTYPE),
    }
    for label, chosen in links.items():
        yield Hostile("escape", f"tar, {label}", archives.tar("ok", link=chosen), "archive_escapes", "a.tar")
    deep = "d/" * 60 + "../" * 70 + "etc/passwd"  # so that the header, which is cut, has nothing wrong
    for label, form in {"GNU": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}.items():
        yield Hostile("escape", f"tar, {label}", archives.tar(deep, form=form), "archive_escapes", "a.tar")
    through = archives.tar("p/p/p/q", link=("p", ".", tarfile.SYMTYPE), first=True)
    yield Hostile("escape", "tar, through its own link", through, "archive_escapes", "a.tar")
    slip = documents.docx({"../../evil.exe": "x"})
    yield Hostile("escape", "inside a document", slip, "archive_escapes", "a.docx")


def bombs() -> Iterator[Hostile]:
    zeros = b"\0" * 2**20
    nested = documents.zipped({f"{n}.zip": documents.zipped({"a": zeros}) * 60 for n in range(5)})
    cases = {
        "entries that overlap": ("a.zip", archives.overlapping_zip()),
        "one that grows a thousand times": ("a.zip", archives.raw_zip([("a", bytes(200_000), 200_000_000)])),
        "many that grow": ("a.zip", archives.raw_zip([(f"{n}", bytes(5_000), 5_000_000) for n in range(60)])),
        "sizes of 64 bits": ("a.zip", archives.zip64(unpacked=2**50)),
        "archives within": ("a.zip", nested),
        "gzip": ("a.gz", archives.gz()[:-4] + (10**8 * 2).to_bytes(4, "little") + b""),
        "in a document": ("a.docx", _office_bomb()),
    }
    gzip = archives.gz(bytes(150 * 2**20))
    cases["gzip"] = ("a.gz", gzip)
    for label, (name, content) in cases.items():
        yield Hostile("bomb", label, content, "archive_bomb", name)
    many = archives.end(0xFFFE, 46 * 0xFFFE, 0)
    yield Hostile("bomb", "entries that are not there", b"PK\3\4" + many, "file_truncated", "a.zip")
    yield Hostile("bomb", "a million entries", archives.zip64(entries=10**6), "file_too_complex", "a.zip")
    yield Hostile(
        "bomb", "more entries than it has", archives.raw_zip([("a", b"", 0)], count=3), "file_damaged", "a.zip"
    )
    overdone = archives.gz()[:-4] + b"\xff\xff\xff\xff"
    yield Hostile("bomb", "gzip that cannot be", overdone, "file_damaged", "a.gz")


def _office_bomb() -> bytes:
    parts = [("[Content_Types].xml", b"x", 1), ("word/document.xml", bytes(200_000), 200_000_000)]
    return archives.raw_zip(parts)


def truncated() -> Iterator[Hostile]:
    whole = {
        "a.zip": archives.plain_zip(),
        "a.tar": archives.tar("a", "b", "c")[:4000],
        "a.mp4": media.mp4(),
        "a.mov": media.mov(),
        "a.wav": media.wav(),
        "a.avi": media.avi() ,
        "a.7z": archives.seven_zip(),
        "a.xz": archives.xz(),
        "a.heic": media.heic(),
    }  # fmt: skip
    for name, content in whole.items():
        for share in (0.5, 0.9):
            cut = content[: int(len(content) * share)]
            if name != "a.tar" or share == 0.5:
                yield Hostile("truncated", f"{name} at {share}", cut, "file_truncated", name)
    film = media.box(b"ftyp", b"isom", bytes(4)) + media.box(b"mdat", bytes(500))
    yield Hostile("truncated", "film before its table of contents", film, "file_truncated", "a.mp4")
    yield Hostile("truncated", "gzip of ten bytes", archives.gz()[:10], "file_truncated", "a.gz")
    yield Hostile(
        "truncated", "zip comment", documents.zipped({"a": "b"}, comment=b"hello")[:-2], "file_truncated", "a.zip"
    )


def trailers() -> Iterator[Hostile]:
    script = b"#!/bin/sh\nid\n"
    yield Hostile("trailer", "script behind a zip", archives.plain_zip() + script, "file_has_trailer", "a.zip")
    yield Hostile("trailer", "page behind a tar", archives.tar("a") + b"<html>", "file_has_trailer", "a.tar")
    yield Hostile("trailer", "script behind a film", media.mp4() + script, "file_has_trailer", "a.mp4")
    yield Hostile("trailer", "script behind a WAV", media.wav() + script, "file_has_trailer", "a.wav")


def disguises() -> Iterator[Hostile]:
    contents = {
        "text": b"hello\n",
        "PDF": documents.pdf(),
        "zip": archives.plain_zip(),
        "bytes": b"\x93\x94\x01" * 50,
        "film": media.mp4(),
        "JSON": b"{}",
        "sound": media.mp3(),
    }
    for label, content in contents.items():
        yield Hostile("disguise", f"{label} as a.jpg", content, "content_disagrees", "a.jpg")
        yield Hostile("disguise", f"{label} as image/png", content, "content_disagrees", "a", "image/png")
    head = b"\xff\xd8\xff\xe0" + b"hello" * 20
    yield Hostile("disguise", "JPEG by its first bytes", head, "file_truncated", "a.jpg", "image/jpeg")
    head = b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>"
    yield Hostile("disguise", "PNG by its first bytes", head, "file_damaged", "a.png", "image/png")


def empty() -> Iterator[Hostile]:
    for name in ("a.txt", "a.jpg", "a.pdf", ""):
        yield Hostile("empty", name or "nameless", b"", "file_empty", name)
