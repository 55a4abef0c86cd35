"""The standard: what a JSON Resume is."""

from apps.resumes.jsonresume.validation import SCHEMA, VERSION, DocumentInvalid, DocumentMalformed, read, validated

__all__ = ["SCHEMA", "VERSION", "DocumentInvalid", "DocumentMalformed", "read", "validated"]
