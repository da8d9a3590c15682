"""Uploads, originals and exports, and what is asked of her about them."""

from typing import Any

from dataservice.views.api import api
from flakon import errors

Json = dict[str, Any]


def _later(**_: Any) -> Json:
    raise errors.Unavailable("This operation is being built.")


for _name in (
    "answer_question", "authorize_upload", "claim_original_deletions", "confirm_original_deletions", "create_download",
    "create_export", "create_token_upload", "create_upload", "create_upload_token", "delete_upload", "end_upload",
    "finish_export", "finish_upload", "get_export", "get_export_state", "get_storage",
    "get_upload", "get_upload_state", "has_file", "import_records", "list_exports", "list_originals",
    "list_questions", "list_upload_tokens", "list_uploads", "put_file_activity",
    "put_upload_outcomes", "put_upload_progress", "read_export_page", "redeem_download", "redeem_upload_ticket",
    "revoke_upload_token",
):  # fmt: skip
    api.operation(_name)(_later)
