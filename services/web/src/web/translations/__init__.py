"""The catalogues of messages. English is the source and needs none; every other language has a `messages.po`.

python -m web.translations update     takes new messages from the sources into each catalogue
python -m web.translations compile    makes the `.mo` files that a running web reads
"""

from pathlib import Path

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parents[2]


def catalogues() -> list[Path]:
    """The `messages.po` of every language."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))
