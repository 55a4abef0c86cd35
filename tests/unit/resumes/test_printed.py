"""A resume as it is printed."""

from __future__ import annotations

import pytest

from apps.resumes.domain.periods import period, when
from apps.resumes.domain.printed import Contact, breakable, file_name, line, link_of, printed


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2014-06-29", "Jun 2014"),
        ("2014-06", "Jun 2014"),
        ("2014", "2014"),
        ("2014-19", "2014"),
        ("", ""),
        (None, ""),
    ],
)
def test_dates(date: str | None, shown: str) -> None:
    assert when(date) == shown


def test_periods() -> None:
    assert period("2014-06", None) == "Jun 2014 – present"
    assert period("2014-06-01", "2014-06-30") == "Jun 2014"
    assert period(None, "2015") == "2015"
    assert period(None, None) == ""


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://a",
        "/relative",
        "data:text/html,x",
        "http://a\x00b",
        "http://",
    ],
)
def test_only_addresses_of_the_web_are_links(url: str) -> None:
    assert link_of(url) == ""
    profile = printed({"basics": {"profiles": [{"network": "N", "url": url}]}}, title="t").contacts
    assert profile == (Contact(kind="profile", text="N"),)


def test_lines_hold_nothing_that_turns_or_hides() -> None:
    assert line("a\u202eb\x07 \n\t c\u2066") == "ab c"
    assert line(7) == ""


def test_a_long_word_may_break() -> None:
    word = "https://example.com/" + "a" * 200
    assert max(map(len, breakable(word).split("\u200b"))) <= 16
    assert breakable(word).replace("\u200b", "") == word


def test_mail_and_telephone_are_live() -> None:
    contacts = printed({"basics": {"email": "a@b.c", "phone": "(912) 555-4321"}}, title="t").contacts
    assert [contact.url for contact in contacts] == ["mailto:a@b.c", "tel:9125554321"]
    hostile = printed({"basics": {"email": "a@b.c?bcc=x@y.z"}}, title="t").contacts
    assert [contact.url for contact in hostile] == [""]


def test_empty_entries_and_sections_are_left_out() -> None:
    assert printed({"work": [{}, {"name": ""}], "skills": []}, title="t").sections == ()


def test_a_download_has_a_name_and_no_path() -> None:
    assert file_name({"basics": {"name": "Ada / ..\\Lovelace\x00"}}, title="Coach") == "Ada .. Lovelace - Coach.pdf"
    assert file_name({}, title="...") == "Resume.pdf"
