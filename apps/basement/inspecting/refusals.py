"""Why a file is not taken: an error for each reason, so that a program tells them apart and a person knows what to do.

415: it is not of a type that we take. 413: it is more than we handle. 422: it is of a type that we take, and is bad.
"""

from __future__ import annotations

from kernel.errors import DomainError, Kind


class FileRefused(DomainError):
    """The root of all that inspection refuses; the file is not kept."""

    code = "file_refused"
    message = "The file was refused."


class FileEmpty(FileRefused):
    code = "file_empty"
    message = "The file is empty."


class SizeDisagrees(FileRefused):
    code = "size_disagrees"
    message = "The file has another size than was said. Send it again."


class FileTruncated(FileRefused):
    code = "file_truncated"
    message = "The file ends too early. Send it again, whole."


class FileDamaged(FileRefused):
    code = "file_damaged"
    message = "The file is damaged: its content breaks the rules of its type."


class FileDangerous(FileRefused):
    """Something in it could harm whoever opens it; subclasses say what."""

    code = "file_dangerous"
    message = "The file could harm whoever opens it."


class FileExecutable(FileDangerous):
    code = "file_executable"
    message = "The file is a program or a script. Put it into an archive if you must send it."


class ExtensionDangerous(FileDangerous):
    code = "extension_dangerous"
    message = "Files with this ending start programs when opened. Put it into an archive if you must send it."


class FileHasTrailer(FileDangerous):
    code = "file_has_trailer"
    message = "Something else is hidden behind the end of the file. Save it anew with another program."


class FileHasMarkup(FileDangerous):
    code = "file_has_markup"
    message = "There is markup inside that a browser could run. Save the file anew without its comments."


class FileIsTwoThings(FileDangerous):
    code = "file_is_two_things"
    message = "The file can be read as two different types. Save it anew with another program."


class MarkupActive(FileDangerous):
    code = "markup_active"
    message = "The file has scripts, external content or entities. Remove them, or send it as a PDF or a picture."


class PdfActive(FileDangerous):
    code = "pdf_active"
    message = "The PDF runs scripts or starts programs. Print it to a new PDF and send that."


class DocumentHasMacros(FileDangerous):
    code = "document_has_macros"
    message = "The document has macros or embedded programs. Save it without them."


class ArchiveBomb(FileDangerous):
    code = "archive_bomb"
    message = "Unpacked, the archive would be out of all proportion to its size."


class ArchiveEscapes(FileDangerous):
    code = "archive_escapes"
    message = "The archive has names or links that lead out of the folder it is unpacked to."


class PictureTooLarge(FileRefused):
    code = "picture_too_large"
    message = "The picture has more pixels than we can show. Make it smaller."


class PictureTooLong(FileRefused):
    code = "picture_too_long"
    message = "The animation has too many frames. Make it shorter, or send a video."


class FileTooComplex(FileRefused):
    kind = Kind.TOO_LARGE
    code = "file_too_complex"
    message = "The file has more parts, or is larger, than we inspect files of its type."


class TypeNotTaken(FileRefused):
    kind = Kind.UNSUPPORTED_TYPE
    code = "type_not_taken"
    message = "Files of this type are not taken."


class ContentDisagrees(FileRefused):
    kind = Kind.UNSUPPORTED_TYPE
    code = "content_disagrees"
    message = "The content is not what the file's name or declared type says."
