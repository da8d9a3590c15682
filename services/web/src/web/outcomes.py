"""What became of a file, in plain words: the reading worker speaks in codes, the sentences people read stand here."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.api.uploads import Outcome, Upload, What

Text = Any

WORDS: dict[What, Text] = {
    "added": _l("added"),
    "duplicate": _l("here already"),
    "merged": _l("merged"),
    "skipped": _l("left aside"),
    "failed": _l("failed"),
}

_BY_CODE: dict[str, Text] = {
    "damaged": _l("It is damaged."),
    "empty": _l("It is empty."),
    "not_an_activity": _l("It holds something else than a run: settings, sleep, steps, a workout to come."),
    "nothing_recorded": _l("It was started and stopped again, and nothing was recorded."),
    "no_data": _l("It was made for a run, but nothing is recorded in it."),
    "no_track": _l("It holds a route or places, and no recorded track."),
    "no_times": _l("Its track has no times: it is a way, not a run."),
    "document_type": _l("It declares a document type, which no file of a run has. It was not read."),
    "media": _l("A photo or a film: left aside."),
    "too_large": _l("It is too large to be read."),
    "too_slow": _l("Reading it took too long, so it was left out."),
    "crashed": _l("Reading it broke the reader, so it was left out. The rest went on."),
    "too_many_samples": _l("It holds more points than a run can have."),
    "too_many_activities": _l("It holds more activities than one file may."),
    "too_many_entries": _l("The archive holds more files than may be read at once. Send it in parts."),
    "too_deep": _l("It lies in more archives within archives than are opened."),
    "unsafe_path": _l("Its path leads out of the archive. It was not read."),
    "not_a_file": _l("It is a link, not a file."),
    "same_name": _l("Another file of the archive has the same name, and that one was read."),
    "deleted_here": _l("You deleted this run here. Send the file by itself to have it back."),
    "quota_exceeded": _l("Your room for files is used up."),
    "storage_full": _l("This machine's disk is full. The person who runs it has to make room; then send it again."),
    "encrypted": _l("It is encrypted. Make an archive without a password."),
    "suspicious": _l("It is packed so tightly that it can be no recording. It was not read."),
    "content_lost": _l("What was sent is not here any more. Please send it again."),
    "not_accepted": _l("It says something that no run can be."),
    "newer_export": _l("The export was made by a newer Runnerly than this one. This one has to be brought up to date."),
    "records": _l("Part of an export: what is new in it was taken."),
}

SAYS_MORE = frozenset({"damaged"})
"""Codes where the worker's own words tell more: at which line, after how many bytes."""

_OF_OUTCOME: dict[What, Text] = {
    "added": _l("A new run."),
    "duplicate": _l("The same recording is here already; nothing was changed."),
    "merged": _l("It became one with a run that was here; what the file says counts."),
    "skipped": _l("There is no run in it."),
    "failed": _l("It could not be read."),
}


def explain_outcome(outcome: Outcome) -> Text:
    """A sentence for what became of one file."""
    return _BY_CODE.get(outcome.code or "") or _OF_OUTCOME[outcome.what]


def worth_noting(outcome: Outcome) -> str | None:
    """The worker's own words, English, where they say more than the sentence does."""
    told = outcome.code in _BY_CODE and outcome.code not in SAYS_MORE
    return None if told or outcome.what != "failed" else outcome.reason


def explain_upload(upload: Upload) -> Text:
    """Why an upload failed as a whole, or what it waits for; None where there is nothing to say."""
    if upload.state == "failed":
        return _BY_CODE.get(upload.code or "") or gettext("It could not be read.")
    return None
