"""Names become harmless, and stay as they were where they can."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.basement.inspecting import clean_name
from apps.basement.inspecting.names import extension


@pytest.mark.parametrize(
    "name",
    [
        "photo.jpg",
        "Résumé 2026 (final).pdf",
        "世界.txt",
        "a.tar.gz",
        "no extension",
        "👩‍👩‍👧.png",
        "می‌خواهم.pdf",
        "a'b&c,d.txt",
    ],
)
def test_an_ordinary_name_stays(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
        ("C:photo.jpg", "C_photo.jpg"),
        ("/etc/", "etc"),
        ("..", "file"),
        ("", "file"),
        ("   ", "file"),
        ("...", "file"),
        ("a\0b.txt", "ab.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "a  Set-Cookie_ x=1.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\u2066b\u200b\ufeff.txt", "ab.txt"),
        ("\ud800.txt", "txt"),
        ("..\u2215..\uff0fetc\u2044passwd", "passwd"),
        ('a<b>"c"|d?*.txt', "a_b__c__d__.txt"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("LPT¹", "_LPT¹"),
        ("console.txt", "console.txt"),
        ("photo.exe. . .", "photo.exe"),
        (".htaccess", "htaccess"),
        ("a\u3000b\tc", "a b c"),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_a_hostile_name_is_cleaned(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_name("ü" * 300 + ".jpeg") == "ü" * 125 + ".jpeg"
    assert clean_name("x" * 300) == "x" * 255
    assert clean_name("a." + "b" * 300) == "a." + "b" * 253


@given(st.text(max_size=400))
def test_every_name_is_safe_and_cleaning_twice_is_once(raw: str) -> None:
    name = clean_name(raw)
    assert 0 < len(name.encode()) <= 255
    assert not set(name) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in name)
    assert name[0] not in ". "
    assert name[-1] not in ". "
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "ending"), [("a.JPG", "jpg"), ("a.tar.gz", "gz"), ("a", ""), (".bashrc", ""), ("a.", "")]
)
def test_the_extension_is_what_follows_the_last_dot(name: str, ending: str) -> None:
    assert extension(name) == ending
