"""`runnerly-upload FILE…` sends files, `runnerly-upload --watch DIR` whatever appears in a folder."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from runnerly_upload.memory import Memory
from runnerly_upload.sending import NotSent, Sender
from runnerly_upload.watching import Folder


def main(arguments: Sequence[str] | None = None, *, sleep: Callable[[float], None] = time.sleep) -> int:
    """Run the command line; 0 all sent, 1 some not, 2 it could not begin."""
    options = _parser().parse_args(arguments)
    try:
        token = _token(options.token_file)
        memory = Memory(options.state)
    except (OSError, ValueError) as error:
        print(f"runnerly-upload: {error}", file=sys.stderr)
        return 2
    sender = Sender(options.url, token, memory, sleep=sleep)
    try:
        if options.watch is not None:
            _watch(sender, options.watch, options.every, sleep)
        return 0 if _send(sender, options.files, options.again) else 1
    except KeyboardInterrupt:
        print("stopped; what was under way goes on next time", file=sys.stderr)
        return 130
    finally:
        sender.close()


def _send(sender: Sender, files: Sequence[Path], again: bool) -> bool:
    """Whether all were sent."""
    all_sent = True
    for file in files:
        try:
            sent = sender.send(file, again=again)
        except NotSent as error:
            print(f"{file}: not sent: {error}", file=sys.stderr)
            if error.is_final:
                return False
            all_sent = False
        else:
            print(f"{file}: {'sent' if sent.is_new else 'was sent before'}", flush=True)
    return all_sent


def _watch(sender: Sender, path: Path, every_s: float, sleep: Callable[[float], None]) -> None:
    folder = Folder(path)
    while True:
        for file in folder.settled():
            try:
                if sender.send(file).is_new:
                    print(f"{file}: sent", flush=True)
            except NotSent as error:
                print(f"{file}: not sent: {error}", file=sys.stderr)
                folder.give_again(file)
        sleep(every_s)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="runnerly-upload", description=__doc__)
    parser.add_argument("--url", required=True, type=_url, help="the address of the Runnerly, https://runs.example.org")
    parser.add_argument("--token-file", required=True, type=Path, help="a file with an upload token, rup_…")
    parser.add_argument("--state", type=Path, default=_default_state(), help="where it remembers what was sent")
    parser.add_argument("--every", type=_every, default=10.0, help="seconds between two looks into the folder")
    parser.add_argument("--again", action="store_true", help="send files that were sent before, too")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--watch", type=_folder, metavar="DIR", help="send whatever appears in this folder")
    what.add_argument("files", nargs="*", type=Path, metavar="FILE", default=[])
    return parser


def _token(file: Path) -> str:
    token = file.read_text(encoding="ascii").strip()
    if not token.startswith("rup_") or len(token.split()) != 1:
        raise ValueError(f"{file} holds no upload token: it begins with rup_")
    return token


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError(f"{text!r} is no address like https://runs.example.org")
    return text


def _every(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 86_400:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds between 0 and a day")
    return seconds


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no folder")
    return path


def _default_state() -> Path:
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "runnerly-upload" / "sent.sqlite3"
