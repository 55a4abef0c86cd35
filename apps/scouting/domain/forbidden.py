"""What no report holds, whoever wrote it: ways out of it, markup, and words that talk to a machine."""

from __future__ import annotations

import re
import unicodedata

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern, re.IGNORECASE | re.DOTALL))
    for code, pattern in (
        ("mail_address", r"@|\bat\b\W{0,3}\w+\W{0,3}\bdot\b|mailto"),
        (
            "link",
            r"://|\bwww\b|\bhttps?\b|\bjavascript\b|\bdata:\w+/|\b[\w-]{2,}\.[a-z][\w-]*[/?]"
            r"|\b[a-z0-9-]{2,}\.(?:com|net|org|io|info|biz|dev|app|xyz|ru|cn|de|uk|co|me|tv|gg|ly|eu|fr|es|it|site|online)\b",
        ),
        (
            "phone_number",
            r"\+\s?[0-9][0-9 ().-]{5,}|\b(?:[0-9]{2,5}[ .()/-]+){2,}[0-9]{2,}|\b[0-9]{8,}\b|\b00[0-9]{6,}",
        ),
        ("markup", r"[<>`{}\\|#*~^=\[\]]|&#?\w+;|\$\$|__"),
        (
            "injected_instruction",
            r"\b(?:ignor|disregard|overrid|bypass|forget)\w*\b.{0,40}\b(?:instruct|rule|prompt|above|previous|prior|earlier"
            r"|everything|facts|polic|system|all\b)\w*"
            r"|\b(?:system|developer|hidden|initial)\W{0,3}(?:prompt|message|mode|instruction)|\bprompts?\b|\binstructions?\b"
            r"|\bas an ai\b|\blanguage model|\bassistant\b|\bchatbot\b|\bjailbr\w+|\bdo anything now"
            r"|\byou\b|\byour\b|\bplease\b|\bpretend\b|\bact as\b|\brole\W?play|\bfrom now on\b"
            r"|\brespond with\b|\boutput (?:only|the|exactly|json)\b"
            r"|\b(?:reveal|print|repeat|translate|execute|run|append|insert)\b.{0,30}\b(?:prompt|key|secret|code|text|command"
            r"|following|sentence|token)\w*"
            r"|\bapi\W?keys?\b|\bpasswords?\b|\bsecrets?\b|\btokens?\b|\bcredentials?\b|\bsudo\b"
            r"|\b(?:drop|delete|truncate) table\b"
            r"|\bselect\b.{0,20}\bfrom\b|\bscript\b|\b(?:click|visit|call|contact|email|e-mail|whatsapp|telegram|subscribe)\b",
        ),
    )
)


def forbidden(text: str) -> str:
    """The code of what the text must not hold, "" when it holds nothing of it."""
    if any(unicodedata.category(char) in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"} for char in text):
        return "control_characters"
    plain = unicodedata.normalize("NFKC", text)
    return next((code for code, pattern in _PATTERNS if pattern.search(plain)), "")
