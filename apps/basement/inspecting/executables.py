"""Programs: by how they begin, and by endings that start one wherever they are opened."""

from __future__ import annotations

import struct

from apps.basement.inspecting.documents.text import is_script
from apps.basement.inspecting.refusals import ExtensionDangerous, FileExecutable
from apps.basement.inspecting.source import Source

BEGINNINGS = (
    b"\x7fELF",
    b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",  # Mach-O
    b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf",  # Mach-O for several machines; Java classes
    b"\0asm", b"dex\n", b"\xca\xfe\xd0\x0d",
    b"L\0\0\0\x01\x14\x02\0",  # a Windows shortcut
    b"ITSF\x03\0\0\0", b"FWS", b"CWS", b"ZWS",  # compiled help, Flash
    b"!<arch>\ndebian", b"\xed\xab\xee\xdb", b"Cr24", b"xar!", b"MSCF\0\0\0\0",  # packages that install
)  # fmt: skip

# What Windows, macOS or a desktop of Linux runs at a double click, web servers run, or browsers render.
EXTENSIONS = frozenset({
    "ade", "adp", "apk", "app", "appimage", "appinstaller", "application", "appref-ms", "appx", "asp", "aspx", "bat",
    "chm", "cmd", "com", "command", "cpl", "crx", "csh", "deb", "desktop", "diagcab", "dll", "docm", "dotm", "elf",
    "exe", "gadget", "hlp", "hta", "htc", "htm", "html", "inf", "ins", "ipa", "isp", "jar", "jnlp", "job", "js",
    "jse", "jsp", "jspx", "ksh", "library-ms", "lnk", "mde", "mht", "mhtml", "mjs", "msc", "msh", "msi", "msix",
    "msp", "mst", "msu", "ocx", "osd", "pcd", "phar", "php", "php3", "php4", "php5", "php7", "php8", "phps", "pht",
    "phtml", "pif", "potm", "ppam", "ppsm", "pptm", "prg", "ps1", "ps1xml", "ps2", "ps2xml", "psc1", "psc2", "psd1",
    "psm1", "reg", "rpm", "run", "scf", "scpt", "scr", "sct", "search-ms", "settingcontent-ms", "shb", "shs", "shtml",
    "sldm", "svgz", "swf", "sys", "terminal", "udl", "url", "vb", "vbe", "vbs", "vxd", "webpnp", "website", "ws",
    "wsb", "wsc", "wsf", "wsh", "xbap", "xht", "xhtm", "xhtml", "xlam", "xll", "xlsm", "xltm", "xnk", "xsl", "xslt",
})  # fmt: skip


def check_extension(extension: str) -> None:
    """:raises ExtensionDangerous: opening a file of this name starts something, whatever is inside."""
    if extension in EXTENSIONS:
        raise ExtensionDangerous


def check_beginning(source: Source) -> None:
    """:raises FileExecutable: it is a program, a package or a script."""
    head = source.head
    if head.startswith(BEGINNINGS) and not (head[:3] in {b"FWS", b"CWS", b"ZWS"} and len(head) > 3 and head[3] > 60):
        raise FileExecutable
    if head[:2] in {b"MZ", b"ZM"} and _is_dos(source):
        raise FileExecutable
    if is_script(head):
        raise FileExecutable


def _is_dos(source: Source) -> bool:
    """Of DOS or Windows: with a new header where it points to, or at least not text."""
    if len(source.head) >= 64:
        (offset,) = struct.unpack_from("<I", source.head, 60)
        if source.at(offset, 2) in {b"PE", b"NE", b"LE", b"LX"}:
            return True
    return any(byte < 9 for byte in source.head[:64])
