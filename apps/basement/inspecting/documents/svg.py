"""What in an XML document, and in SVG above all, runs or loads something.

The document is streamed through expat: no tree is built, entities are not even declared (so nothing expands), and
external ones are never loaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.parsers import expat

SVG, XHTML, XSLT = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml", "http://www.w3.org/1999/xsl/transform"
DEEPEST = 500

RUNS = {"script", "foreignobject", "handler", "iframe", "embed", "object", "listener", "audio", "video", "canvas"}
ANIMATES = {"animate", "set", "animatetransform", "animatemotion", "animatecolor"}
REFERS = {"href", "src", "data", "action", "formaction", "from", "to", "values", "by"}
_JUNK = re.compile(r"[\s\0-\x20]+")
_LOCAL = re.compile(r"#|data:image/(?:png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
_SCRIPT_URL = re.compile(
    r"(?:javascript|vbscript|livescript):|data:(?!image/(?:png|jpe?g|gif|webp)[;,])", re.IGNORECASE
)
_STYLE_URL = re.compile(r"url\(\s*+['\"]?+\s*+(?!#|data:image/(?:png|jpe?g|gif|webp)[;,]|data:font/)", re.IGNORECASE)
_STYLE = re.compile(r"@import|expression\s*\(|javascript:|-moz-binding|behavior\s*:|\\", re.IGNORECASE)


class Watcher:
    """Feed it the document; then ``active`` says what it would do, or is empty.

    :ivar svg: the root is SVG's. :ivar html: the root is HTML's. :ivar broken: why it is not well-formed.
    """

    def __init__(self) -> None:
        self.active = self.broken = ""
        self.svg = self.html = False
        self._depth, self._style = 0, False
        self._text: list[str] = []
        parser = self._parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.EntityDeclHandler = self._entity
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def feed(self, data: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(data, last)
        except (expat.ExpatError, ValueError, LookupError, UnicodeError) as error:
            self.broken = str(error) or repr(error)
        if self.active and not self.broken:
            self.broken = "not read any further"

    def _refuse(self, why: str) -> None:
        """Note why, and stop the parser: nothing after this can make it better."""
        self.active = self.active or why
        raise ValueError(why)

    def _entity(self, name: str, *_: object) -> None:
        self._refuse(f"entity {name[:40]}")

    def _instruction(self, target: str, data: str) -> None:
        if target.lower() in {"xml-stylesheet", "php"}:
            self._refuse(f"instruction {target}")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.lower().rpartition(" ")
        if self._style:
            self._refuse("an element in a style")
        if not self._depth:
            self.svg, self.html = name == "svg", name == "html" or namespace == XHTML
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse("too deep")
        drawn = self.svg or namespace in {SVG, XHTML}
        if namespace == XSLT or (drawn and name in RUNS) or (self.svg and namespace == XHTML):
            self._refuse(f"element {name}")
        if drawn:
            self._attributes(name, attributes)
            self._style = name == "style"

    def _attributes(self, element: str, attributes: dict[str, str]) -> None:
        for raw, value in attributes.items():
            name = raw.rpartition(" ")[2].lower()
            if name.startswith("on") or (element in ANIMATES and name == "attributename" and _animates_action(value)):
                self._refuse(f"attribute {name}")
            if name in REFERS and _SCRIPT_URL.match(_JUNK.sub("", value)):
                self._refuse(f"reference {value[:40]}")
            if self.svg and name in {"href", "src"} and element != "a" and not _is_local(value):
                self._refuse(f"external {value[:40]}")
            if "url(" in value.lower() or name == "style":
                self._check_style([value])

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if self._style:
            self._check_style(self._text)
        self._style, self._text = False, []

    def _characters(self, text: str) -> None:
        if self._style:
            self._text.append(text)

    def _check_style(self, parts: Sequence[str]) -> None:
        style = "".join(parts)
        if _STYLE.search(style) or _STYLE_URL.search(style):
            self._refuse("style")


def _is_local(reference: str) -> bool:
    return not reference or bool(_LOCAL.match(_JUNK.sub("", reference)))


def _animates_action(attribute: str) -> bool:
    name = attribute.strip().lower().rpartition(":")[2]
    return name.startswith("on") or name in {"href", "src"}
