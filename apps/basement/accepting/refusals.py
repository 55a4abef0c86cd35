"""Why bytes do not become a file, whatever they are; why for what they are, inspection says."""

from __future__ import annotations

from kernel.errors import DomainError, Kind


class BucketNotFound(DomainError):
    """No bucket has this name."""

    kind = Kind.REFUSED
    code = "bucket_not_found"
    message = "There is no bucket of this name."


class KindNotTaken(DomainError):
    """The bucket takes files of other kinds; ``kinds`` names them, ``found`` is what this one is."""

    kind = Kind.UNSUPPORTED_TYPE
    code = "kind_not_taken"
    message = "This bucket does not take files of this kind."


class FileTooLarge(DomainError):
    """More bytes than the bucket takes; ``limit_bytes`` is the most."""

    kind = Kind.TOO_LARGE
    code = "file_too_large"
    message = "The file is larger than this bucket takes."


class QuotaExceeded(DomainError):
    """The owner has no room left for it; ``limit_bytes`` and ``used_bytes`` say how it stands."""

    kind = Kind.TOO_LARGE
    code = "quota_exceeded"
    message = "There is no room left for this file. Delete what you no longer need."


class FileMissing(DomainError):
    """The form has no file in the field ``file``."""

    kind = Kind.MALFORMED
    code = "file_missing"
    message = "Send the file in a field named file, with a filename."


class OneFileOnly(DomainError):
    """The form has a second file, or one in another field."""

    kind = Kind.MALFORMED
    code = "one_file_only"
    message = "Send one file, in a field named file."


class UploadCut(DomainError):
    """The body ended before its end; nothing was kept."""

    kind = Kind.MALFORMED
    code = "upload_cut"
    message = "The body ended too early. Send it again."


class FormTooLarge(DomainError):
    """The fields beside the file are too many, or too long."""

    kind = Kind.TOO_LARGE
    code = "form_too_large"
    message = "The fields of the form are too many or too long."
