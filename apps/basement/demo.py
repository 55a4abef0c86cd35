"""Pictures and papers to look at, drawn and written by code. ``manage.py setup --demo`` seeds them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from uuid import UUID

import msgspec
from PIL import Image, ImageDraw

from apps.basement.accepting import accept_stored
from apps.basement.accepting.intake import Intake
from apps.basement.models import File
from apps.basement.usecases.hold_file import hold_file

CLUB = UUID("0198c0de-0000-7000-8000-00000000c1ab")
"""Whose they are: nobody who signs in, so administrators look after them."""

GREEN, CLAY, LINE = (24, 94, 62), (189, 96, 58), (245, 242, 234)


class Show(msgspec.Struct, frozen=True, kw_only=True):
    """A file to make. :param public: anybody may see it."""

    name: str
    tags: list[str]
    make: Callable[[], bytes]
    public: bool = False


def seed() -> None:
    """Safe to repeat: what is there is left as it is."""
    there = File.objects.using("basement").filter(owner_id=CLUB).values_list("idempotency_key", flat=True)
    seeded = set(there)
    for show in SHOWN:
        if _key(show) not in seeded:
            _add(show)


def _add(show: Show) -> None:
    data = show.make()
    intake = Intake(CLUB, largest=len(data))
    intake.take(data)
    intake.finish()
    assert intake.stored is not None
    view = accept_stored(
        key=intake.key,
        stored=intake.stored,
        owner_id=CLUB,
        file_name=show.name,
        declared_type="",
        file_tags=show.tags,
        bucket_name="chat-bucket",
        idempotency_key=_key(show),
    )
    if show.public:
        hold_file(file_id=view.file_id, user_id=CLUB, holder="demo:shown", public=True)


def _key(show: Show) -> str:
    return f"demo:{show.name}"


def crest() -> bytes:
    """A banyan over a ball."""
    picture = Image.new("RGB", (640, 640), LINE)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20, 20, 620, 620), fill=GREEN)
    for root in range(9):
        draw.line((320, 300, 140 + 45 * root, 540), fill=CLAY, width=12)
    for left, top, size in ((120, 140, 220), (300, 140, 220), (200, 80, 240)):
        draw.ellipse((left, top, left + size, top + size), fill=(58, 140, 84))
    draw.ellipse((270, 470, 370, 570), fill=(214, 226, 84))
    return _saved(picture, "PNG")


def court() -> bytes:
    """A clay court from above, 10 pixels to a foot."""
    picture = Image.new("RGB", (1200, 600), GREEN)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((90, 60, 1110, 540), fill=CLAY)
    for box in ((210, 120, 990, 480), (210, 165, 990, 435), (390, 165, 810, 435)):
        draw.rectangle(box, outline=LINE, width=4)
    draw.line((390, 300, 810, 300), fill=LINE, width=4)
    draw.line((600, 90, 600, 510), fill=LINE, width=6)
    return _saved(picture, "JPEG")


def fixtures() -> bytes:
    lines = ["court,time,home,away"]
    lines += [f"{1 + n % 3},{9 + n // 3}:00,Team {n + 1},Team {n + 10}" for n in range(9)]
    return "\r\n".join(lines).encode() + b"\r\n"


def house_rules() -> bytes:
    rules = ("House rules", "1. White shoes only on clay.", "2. Sweep the court you played on.", "3. Be kind.")
    text = "\n".join(f"({rule}) Tj 0 -28 Td" for rule in rules)
    return _pdf(f"BT /F1 18 Tf 72 770 Td\n{text}\nET")


def _saved(picture: Image.Image, kind: str) -> bytes:
    with closing(BytesIO()) as target:
        picture.save(target, kind)
        return target.getvalue()


def _pdf(content: str) -> bytes:
    """One page in Helvetica (ISO 32000-1, annex H.3)."""
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
    )
    text, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    tail = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(text)}\n%%EOF\n"
    return (text + head + tail).encode("ascii")


SHOWN = (
    Show(name="Crest.png", tags=["club", "logo"], make=crest, public=True),
    Show(name="Centre court.jpg", tags=["club", "courts"], make=court),
    Show(name="House rules.pdf", tags=["club", "rules"], make=house_rules),
    Show(name="Saturday fixtures.csv", tags=["courts", "fixtures"], make=fixtures),
)
