"""What a file says to be, by its name and by the type it was sent with."""

from __future__ import annotations

from dataclasses import dataclass

from apps.basement.inspecting.names import clean_name, extension
from apps.basement.inspecting.refusals import ContentDisagrees
from apps.basement.inspecting.verdict import Verdict

PICTURES = frozenset({
    "apng", "avif", "bmp", "dib", "gif", "heic", "heif", "ico", "jfif", "jp2", "jpe", "jpeg", "jpg", "jxl", "png",
    "psd", "svg", "tif", "tiff", "webp",
})  # fmt: skip
SVG = "image/svg+xml"
MARKUP_TYPES = {SVG, "application/xml", "text/xml"}


@dataclass(frozen=True, slots=True)
class Claims:
    """:param extension: of the name as we keep it. :param declared: the media type, without parameters."""

    extension: str
    declared: str

    @classmethod
    def of(cls, file_name: str, declared_type: str) -> Claims:
        return cls(extension(clean_name(file_name)), declared_type.partition(";")[0].strip().lower())

    @property
    def picture(self) -> bool:
        return self.extension in PICTURES or self.declared.startswith("image/")

    @property
    def markup(self) -> bool:
        return self.extension in {"svg", "xml"} or self.declared in MARKUP_TYPES

    def check(self, verdict: Verdict) -> None:
        """:raises ContentDisagrees: said to be a picture, it is none, or a drawing. Others keep their true type."""
        drawing = verdict.content_type == SVG
        if self.picture and not (self._drawing if drawing else verdict.content_type.startswith("image/")):
            raise ContentDisagrees

    @property
    def _drawing(self) -> bool:
        return self.extension == "svg" or self.declared == SVG
