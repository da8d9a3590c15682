"""What an export looks like: a zip archive of records and original files.

runnerly-export.json          {"format": "runnerly-export", "version": 1}
records/00001.json            {"records": […]}, as dataservice tells and takes them, in the order of importing
originals/<sha-256>.fit       each original that a record names, after the page that names it
"""

MANIFEST = "runnerly-export.json"
FORMAT = "runnerly-export"
VERSION = 1


def page_path(number: int) -> str:
    """Where the page with this number, counted from 1, lies."""
    return f"records/{number:05d}.json"


def original_path(digest: str, kind: str) -> str:
    """Where an original lies."""
    return f"originals/{digest}.{kind}"
