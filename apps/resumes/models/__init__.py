"""The tables of resumes."""

from apps.resumes.models.files import ResumeFile
from apps.resumes.models.resumes import PublicLink, Resume, ResumeVersion

__all__ = ["PublicLink", "Resume", "ResumeFile", "ResumeVersion"]
