"""Documents that run something, load something, or swell."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fakes.files import archives, documents
from tests.fakes.files.hostile import Hostile

SCRIPT = "<script>alert(1)</script>"
JAVASCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
DTD = "<!DOCTYPE svg [{}]>\n"
LAUGHS = DTD.format(
    '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(n + 1)} "{f"&{chr(n)};" * 10}">' for n in range(ord("a"), ord("i")))
)
QUADRATIC = DTD.format(f'<!ENTITY a "{"x" * 50_000}">')
INSTALLER = bytes.fromhex("84100c0000000000c000000000000046")


def drawings() -> Iterator[Hostile]:
    bodies = {
        "script": SCRIPT,
        "script in capitals": "<SCRIPT>alert(1)</SCRIPT>",
        "script as CDATA": "<script><![CDATA[alert(1)]]></script>",
        "script with a prefix": '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
        "script from elsewhere": '<script href="https://evil.example/x.js"/>',
        "HTML within": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
        "HTML without a foreign object": '<b xmlns="http://www.w3.org/1999/xhtml">x</b>',
        "frame": '<iframe src="https://evil.example/"/>',
        "embedded": '<embed src="x.swf"/>',
        "handler": '<handler type="application/ecmascript">alert(1)</handler>',
        "attribute of an event": '<rect onclick="alert(1)"/>',
        "attribute of an event in capitals": '<rect ONMOUSEOVER="alert(1)"/>',
        "link to a script": '<a href="javascript:alert(1)"><text>x</text></a>',
        "link to a script by XLink": '<a xlink:href="javascript:alert(1)"><text>x</text></a>',
        "link to a script in pieces": '<a href="java&#x0A;script:alert(1)"><text>x</text></a>',
        "link to a script by numbers": '<a href="&#106;avascript:alert(1)"><text>x</text></a>',
        "link to a page in itself": '<a href="data:text/html,&lt;script&gt;"><text>x</text></a>',
        "used from elsewhere": '<use href="https://evil.example/x.svg#a"/>',
        "picture from elsewhere": '<image href="https://evil.example/track.png" width="1" height="1"/>',
        "picture from a drive": '<image xlink:href="file:///etc/passwd" width="1" height="1"/>',
        "picture that is a drawing": '<image href="data:image/svg+xml;base64,AAAA"/>',
        "style that imports": "<style>@import url(https://evil.example/x.css);</style>",
        "style that loads": "<style>.a { fill: url(https://evil.example/x) }</style>",
        "style that escapes": "<style>\\40 import 'x'</style>",
        "style that is cut by an element": "<style>@imp<g/>ort 'x'</style>",
        "attribute that loads": "<rect style=\"background: url( '//evil.example/x' )\"/>",
        "filter from elsewhere": '<rect filter="url(https://evil.example/x#f)"/>',
        "animated into a link": '<a><animate attributeName="href" values="javascript:alert(1)"/></a>',
        "set to an event": '<set attributeName="onmouseover" to="alert(1)"/>',
        "animated to a script": '<animate attributeName="x" to="javascript:alert(1)"/>',
        "too deep": "<g>" * 600 + "</g>" * 600,
    }
    for label, body in bodies.items():
        yield Hostile("drawing", label, documents.svg(body), "markup_active", "a.svg", "image/svg+xml")
    yield Hostile(
        "drawing", "event of the root", documents.svg(attributes='onload="alert(1)"'), "markup_active", "a.svg"
    )
    heads = {
        "external entity": DTD.format('<!ENTITY x SYSTEM "file:///etc/passwd">'),
        "external entity of parameters": DTD.format('<!ENTITY % x SYSTEM "https://evil.example/x.dtd"> %x;'),
        "a billion laughs": LAUGHS,
        "quadratic growth": QUADRATIC,
        "style sheet": '<?xml-stylesheet href="https://evil.example/x.css"?>\n',
        "transformation": '<?xml-stylesheet type="text/xsl" href="#x"?>\n',
    }
    for label, head in heads.items():
        body = "&a;" * 10_000 if label == "quadratic growth" else "<g/>"
        yield Hostile("drawing", label, documents.svg(body, head=head), "markup_active", "a.svg")
    wide = documents.svg(SCRIPT, head="").decode().encode("utf-16")
    yield Hostile("drawing", "UTF-16", wide, "markup_active", "a.svg")
    loose = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script>'
    yield Hostile("drawing", "not closed", loose, "markup_active", "a.svg")
    yield Hostile("drawing", "script, called text", documents.svg(SCRIPT), "markup_active", "a.txt", "text/plain")
    yield Hostile("drawing", "script, called PNG", documents.svg(SCRIPT), "markup_active", "a.png", "image/png")
    yield Hostile("drawing", "harmless, called PNG", documents.svg(), "content_disagrees", "a.png", "image/png")
    yield Hostile("drawing", "not well-formed", b"<svg><g></svg>", "file_damaged", "a.svg")
    yield Hostile("drawing", "no drawing", b"hello", "file_damaged", "a.svg", "image/svg+xml")
    large = documents.svg("<!--" + "x" * (16 * 2**20) + "-->")
    yield Hostile("drawing", "of more than 16 MiB", large, "file_too_complex", "a.svg")


def markup() -> Iterator[Hostile]:
    pages = {
        "plain": b"<html><body>hi</body></html>",
        "in capitals": b"<HTML>",
        "with a type": b"<!DOCTYPE html><p>x",
        "after blanks": b" \r\n\t  \n" * 50 + b"<html>",
        "after a mark": b"\xef\xbb\xbf<script>alert(1)</script>",
        "after a comment": b"<!-- hello -->\n<!-- more --><html>",
        "script alone": b"<script>alert(1)</script>",
        "picture with an event": b"<img src=x onerror=alert(1)>",
        "frame": b"<iframe src=javascript:alert(1)>",
        "UTF-16, small end": "<html><script>".encode("utf-16-le"),
        "UTF-16 with a mark": "<!doctype html><script>".encode("utf-16"),
        "redirection": b'<meta http-equiv="refresh" content="0;url=https://evil.example">',
    }
    names = ["a.txt", "a.pdf", "a.docx", "a.csv", "a", "a.json"]
    for number, (label, content) in enumerate(pages.items()):
        yield Hostile("page", label, content, "type_not_taken", names[number % len(names)], "text/plain")
    xhtml = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'
    yield Hostile("page", "XHTML", xhtml, "type_not_taken", "a.xml", "application/xml")
    inside = b'<?xml version="1.0"?><a><h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script></a>'
    yield Hostile("page", "XHTML inside XML", inside, "markup_active", "a.xml")
    style = b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="x.xsl"?><a/>'
    yield Hostile("page", "XML with a style sheet", style, "markup_active", "a.xml")
    secret = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    yield Hostile("page", "XML with an entity", secret, "markup_active", "a.xml")


def pdfs() -> Iterator[Hostile]:
    cases = {
        "script": documents.pdf(JAVASCRIPT),
        "script by numbers": documents.pdf(JAVASCRIPT.replace("/JavaScript", "/J#61va#53cript")),
        "script at its opening": documents.pdf("<< /OpenAction << /S /JavaScript /JS (x) >> >>"),
        "script in an object stream": documents.pdf(streams=[b"9 0 " + JAVASCRIPT.encode()]),
        "script in the second stream": documents.pdf(streams=[b"8 0 << >>", b"9 0 " + JAVASCRIPT.encode() * 50]),
        "program": documents.pdf("<< /S /Launch /F (cmd.exe) >>"),
        "program by large numbers": documents.pdf("<< /S /#4Caunch /F (cmd.exe) >>"),
        "program by numbers": documents.pdf("<< /S /#4caunch /F (cmd.exe) >>"),
        "Flash": documents.pdf("<< /Subtype /RichMedia >>"),
    }
    for label, content in cases.items():
        yield Hostile("PDF", label, content, "pdf_active", "a.pdf", "application/pdf")
    plain = documents.pdf()
    for share in (0.2, 0.6, 0.9):
        yield Hostile("PDF", f"cut off at {share}", plain[: int(len(plain) * share)], "file_truncated", "a.pdf")
    long = documents.pdf(*["(text)"] * 100)
    yield Hostile("PDF", "page behind it", long + b"<html><script>x</script>", "file_has_trailer", "a.pdf")
    yield Hostile("PDF", "program behind it", plain + b"\x7fELF" + bytes(100), "file_has_trailer", "a.pdf")
    yield Hostile("PDF", "zip behind it", plain + archives.plain_zip(), "file_is_two_things", "a.pdf")
    page = plain.replace(b"\n", b"\n%<script>alert(1)</script>\n", 1)
    yield Hostile("PDF", "page in a comment", page, "file_is_two_things", "a.pdf")


def office() -> Iterator[Hostile]:
    cases: dict[str, tuple[str, bytes]] = {
        "Word with macros": ("a.docx", documents.docx({"word/vbaProject.bin": b"x"})),
        "Excel with macros": ("a.xlsx", documents.open_xml("xl/workbook.xml", {"xl/vbaProject.bin": b"x"})),
        "Word with ActiveX": ("a.docx", documents.docx({"word/activeX/activeX1.bin": b"x"})),
        "Excel, binary": ("a.xlsx", documents.open_xml("xl/workbook.bin")),
        "OpenDocument with macros": ("a.odt", documents.open_document(extra={"Basic/Standard/a.xml": "x"})),
        "old Word with macros": ("a.doc", documents.ole("WordDocument", "Macros", "VBA")),
        "old Excel with macros": ("a.xls", documents.ole("Workbook", "_VBA_PROJECT_CUR")),
        "old Word with a packed program": ("a.doc", documents.ole("WordDocument", "1Table", "Data", "\x01Ole10Native")),
    }
    for label, (name, content) in cases.items():
        yield Hostile("office", label, content, "document_has_macros", name)
    installer = documents.ole("x", class_id=INSTALLER)
    yield Hostile("office", "installer, called a document", installer, "file_executable", "a.doc")
    yield Hostile("office", "old Word, cut off", documents.ole("WordDocument")[:900], "file_truncated", "a.doc")
    yield Hostile("office", "RTF with an object", documents.rtf(r"\objdata 0105"), "markup_active", "a.rtf")
    yield Hostile("office", "RTF, called Word", documents.rtf(r"{\object\objupdate x}"), "markup_active", "a.doc")
    yield Hostile("office", "Word, cut off", documents.docx()[:-30], "file_truncated", "a.docx")
