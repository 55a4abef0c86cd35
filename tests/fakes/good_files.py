"""Files as honest people send them: every one must be taken, for what it is."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass

from tests.fakes.files import archives, documents, media, pictures

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@dataclass(frozen=True, slots=True)
class Good:
    """``content_type`` and ``kind``: what it must be found to be."""

    label: str
    name: str
    content: bytes
    content_type: str
    kind: str
    size: tuple[int, int] | None = None
    declared: str = ""


def _pictures() -> list[Good]:
    jpegs = {
        "plain": pictures.jpeg(),
        "phone": pictures.phone_jpeg(),
        "progressive": pictures.jpeg(progressive=True),
        "4:4:4": pictures.jpeg(progressive=True, subsampling=0),
        "CMYK": pictures.cmyk_jpeg(),
        "restarts": pictures.jpeg(restart_marker_blocks=2),
        "Ultra HDR": pictures.hdr_jpeg(),
        "motion photo": pictures.motion_jpeg(),
        "Samsung": pictures.samsung_jpeg(),
        "comment": pictures.jpeg_comment(b"made by a camera"),
        "zeros after it": pictures.jpeg() + bytes(100),
    }
    pngs = {
        "RGB": pictures.png(),
        "RGBA": pictures.png("RGBA"),
        "grey": pictures.png("L"),
        "black and white": pictures.png("1"),
        "palette with transparency": pictures.palette_png(),
        "grey of 16 bits": pictures.deep_png(0),
        "RGB of 16 bits": pictures.deep_png(2),
        "RGBA of 16 bits": pictures.deep_png(6),
        "interlaced": pictures.raw_png(1, 1, b"x\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00", interlace=1),
        "animated": pictures.animated("PNG"),
        "text": pictures.png_says("Comment", "A day at the beach"),
    }
    sizes = {"RGB of 16 bits": (16, 16), "RGBA of 16 bits": (16, 16), "grey of 16 bits": (16, 16)}
    sizes |= {"interlaced": (1, 1), "animated": (40, 30)}
    return [
        *(Good(f"JPEG {key}", "a.jpg", data, "image/jpeg", "image", (120, 80)) for key, data in jpegs.items()),
        *(Good(f"PNG {k}", "a.png", data, "image/png", "image", sizes.get(k, (120, 80))) for k, data in pngs.items()),
        Good("GIF", "a.gif", pictures.gif(), "image/gif", "image", (120, 80)),
        Good("GIF animated", "a.gif", pictures.animated("GIF"), "image/gif", "image", (40, 30)),
        Good("WebP", "a.webp", pictures.webp(), "image/webp", "image", (120, 80)),
        Good("WebP lossless", "a.webp", pictures.webp("RGBA", lossless=True), "image/webp", "image", (120, 80)),
        Good("WebP see-through", "a.webp", pictures.webp("RGBA"), "image/webp", "image", (120, 80)),
        Good("WebP animated", "a.webp", pictures.animated("WEBP"), "image/webp", "image", (40, 30)),
        Good("AVIF", "a.avif", pictures.avif(), "image/avif", "image", (120, 80)),
        Good("AVIF see-through", "a.avif", pictures.avif("RGBA"), "image/avif", "image", (120, 80)),
        Good("BMP", "a.bmp", pictures.bmp(), "image/bmp", "image", (120, 80)),
        Good("BMP palette", "a.bmp", pictures.bmp("P"), "image/bmp", "image", (120, 80)),
        Good("PNG that says JPEG", "a.jpg", pictures.png(), "image/png", "image", (120, 80), "image/jpeg"),
        Good("HEIC", "a.heic", media.heic(), "image/heic", "other", declared="image/heic"),
    ]


def _documents() -> list[Good]:
    csv = "name,points\nJosé,12\n".encode()
    return [
        Good("PDF", "a.pdf", documents.pdf(), "application/pdf", "document", declared="application/pdf"),
        Good("PDF with streams", "a.pdf", documents.pdf(streams=[b"4 0 << /A 1 >>"]), "application/pdf", "document"),
        Good("Word", "a.docx", documents.docx(), WORD, "document"),
        Good("Excel", "a.xlsx", documents.open_xml("xl/workbook.xml"), SHEET, "document"),
        Good("PowerPoint", "a.pptx", documents.open_xml("ppt/presentation.xml"), SLIDES, "document"),
        Good("Word, old", "a.doc", documents.ole("WordDocument", "1Table"), "application/msword", "document"),
        Good("Excel, old", "a.xls", documents.ole("Workbook"), "application/vnd.ms-excel", "document"),
        Good("OpenDocument", "a.odt", documents.open_document(), "application/vnd.oasis.opendocument.text", "document"),
        Good("RTF", "a.rtf", documents.rtf(), "application/rtf", "document"),
        Good("text", "a.txt", "Grüße, 世界\n".encode(), "text/plain", "document", declared="text/plain"),
        Good("text of a sign", "a.txt", b"<3 you, a < b > c", "text/plain", "document"),
        Good("text with marks", "a.txt", b"\xef\xbb\xbfHello", "text/plain", "document"),
        Good("Markdown", "a.md", b"# Title\n\n`<script>` is a tag\n", "text/markdown", "document"),
        Good("CSV", "a.csv", csv, "text/csv", "document", declared="application/vnd.ms-excel"),
        Good("JSON", "a.json", b'{"a": "<b>"}', "application/json", "document"),
        Good("XML", "a.xml", b'<?xml version="1.0"?><a href="x"><script/></a>', "application/xml", "document"),
        Good("SVG", "a.svg", documents.svg(), "image/svg+xml", "document", declared="image/svg+xml"),
        Good("SVG of a program", "a.svg", _inkscape(), "image/svg+xml", "document"),
    ]


def _inkscape() -> bytes:
    head = (
        '<?xml version="1.0"?>\n<!-- Generator: a program -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    )
    body = """<style type="text/css">.a { fill: url(#g); } @media print { .a { fill: black } }</style>
      <defs><linearGradient id="g"/><g id="x" xlink:href="#g"/></defs><a href="https://example.org/"><text>x</text></a>
      <use xlink:href="#x" style="fill:url( '#g' )"/><image href="data:image/png;base64,AAAA" width="1" height="1"/>
      <animate attributeName="opacity" from="0" to="1" dur="1s"/>"""
    return documents.svg(body, head=head)


def _others() -> list[Good]:
    return [
        Good("zip", "a.zip", archives.plain_zip(), "application/zip", "archive"),
        Good("zip with a comment", "a.zip", documents.zipped({"a": "b"}, comment=b"hi"), "application/zip", "archive"),
        Good("zip, empty", "a.zip", archives.end(0, 0, 0), "application/zip", "archive"),
        Good("zip of 64 bits", "a.zip", archives.zip64(), "application/zip", "archive"),
        Good("tar", "a.tar", archives.tar("a/b.txt", "c.txt"), "application/x-tar", "archive"),
        Good(
            "tar, long", "a.tar", archives.tar("d/" * 80 + "c", form=tarfile.GNU_FORMAT), "application/x-tar", "archive"
        ),
        Good("gzip", "a.tar.gz", archives.gz(archives.tar("a")), "application/gzip", "archive"),
        Good("xz", "a.xz", archives.xz(), "application/x-xz", "archive"),
        Good("7z", "a.7z", archives.seven_zip(), "application/x-7z-compressed", "archive"),
        Good("MP4", "a.mp4", media.mp4(), "video/mp4", "video"),
        Good("MOV", "a.mov", media.mov(), "video/quicktime", "video"),
        Good("M4A", "a.m4a", media.mp4(b"M4A "), "audio/mp4", "audio"),
        Good("WebM", "a.webm", media.webm(), "video/webm", "video"),
        Good("AVI", "a.avi", media.avi(), "video/x-msvideo", "video"),
        Good("WAV", "a.wav", media.wav(), "audio/wav", "audio"),
        Good("MP3", "a.mp3", media.mp3(), "audio/mpeg", "audio"),
        Good("MP3 with a tag", "a.mp3", media.mp3(tagged=True), "audio/mpeg", "audio", declared="audio/mp3"),
        Good("Ogg", "a.ogg", media.ogg(), "audio/ogg", "audio"),
        Good("FLAC", "a.flac", media.flac(), "audio/flac", "audio"),
        Good("AAC", "a.aac", media.aac(), "audio/aac", "audio"),
        Good("bytes", "a.bin", bytes(range(255, 0, -1)) * 9, "application/octet-stream", "other"),
        Good("bytes without a name", "", b"\x93\x94\x01" * 50, "application/octet-stream", "other"),
    ]


GOOD = [*_pictures(), *_documents(), *_others()]
