"""What can go wrong with files, uploads and exports, each with the stable code that callers decide by.

NotFound  upload_not_found  upload_token_not_found  upload_token_not_valid  ticket_not_valid  original_not_found
          export_not_found  question_not_found
Conflict  quota_exceeded  too_many_uploads  too_many_upload_tokens  upload_ended  original_being_deleted
          export_not_ready
"""

from flakon import errors


class UploadNotFound(errors.NotFound):
    code = "upload_not_found"

    def __init__(self) -> None:
        super().__init__("There is no upload of yours with this id.")


class UploadTokenNotFound(errors.NotFound):
    code = "upload_token_not_found"

    def __init__(self) -> None:
        super().__init__("You have no upload token with this id.")


class UploadTokenNotValid(errors.NotFound):
    code = "upload_token_not_valid"

    def __init__(self) -> None:
        super().__init__("This upload token was ended, or never was one: make another in the settings.")


class TicketNotValid(errors.NotFound):
    """A ticket that has ended, was used, or never was."""

    code = "ticket_not_valid"

    def __init__(self) -> None:
        super().__init__("This ticket has ended or was used already: ask for another.")


class OriginalNotFound(errors.NotFound):
    code = "original_not_found"

    def __init__(self) -> None:
        super().__init__("You have no original file with this digest.")


class ExportNotFound(errors.NotFound):
    code = "export_not_found"

    def __init__(self) -> None:
        super().__init__("You have no export with this id.")


class QuestionNotFound(errors.NotFound):
    code = "question_not_found"

    def __init__(self) -> None:
        super().__init__("This question is not open: it was answered, or does not arise any more.")


class QuotaExceeded(errors.Conflict):
    code = "quota_exceeded"

    def __init__(self, size_bytes: int, left_bytes: int) -> None:
        super().__init__(
            f"The file has {size_bytes:,} bytes, and you may store {max(left_bytes, 0):,} more: delete activities that"
            " came from files, or ask who runs this instance for more room."
        )


class TooManyUploads(errors.Conflict):
    code = "too_many_uploads"

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} uploads wait for their content already: finish or delete some.")


class TooManyUploadTokens(errors.Conflict):
    code = "too_many_upload_tokens"

    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} upload tokens already: end some that you do not use.")


class UploadEnded(errors.Conflict):
    code = "upload_ended"

    def __init__(self) -> None:
        super().__init__("All of this upload has come already, or it has ended.")


class OriginalBeingDeleted(errors.Conflict):
    code = "original_being_deleted"

    def __init__(self) -> None:
        super().__init__("The same file is being deleted just now: store it again in a minute.")


class ExportNotReady(errors.Conflict):
    code = "export_not_ready"

    def __init__(self) -> None:
        super().__init__("This export is not ready: wait for it, or ask for another.")
