"""Inspection: what a file is, by its content, and whether it is safe to keep."""

from apps.basement.inspecting.inspection import inspect
from apps.basement.inspecting.names import clean_name
from apps.basement.inspecting.refusals import FileRefused
from apps.basement.inspecting.verdict import FileKind, Verdict

__all__ = ["FileKind", "FileRefused", "Verdict", "clean_name", "inspect"]
