"""Setting resumes: PDF and pictures of their pages."""

from apps.resumes.typesetting.pages import (
    PageNotFound,
    Paper,
    Picture,
    ResumeNotPrintable,
    Sheet,
    Theme,
    TypesettingBusy,
    etag_of,
    pdf_of,
    picture_of,
)

__all__ = [
    "PageNotFound",
    "Paper",
    "Picture",
    "ResumeNotPrintable",
    "Sheet",
    "Theme",
    "TypesettingBusy",
    "etag_of",
    "pdf_of",
    "picture_of",
]
