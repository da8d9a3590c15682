"""What templates about training can use beyond `web.pages`: sessions in words, and sentences for reasons."""

from collections.abc import Iterable

from flask import Flask

from web import session_words
from web.api.training import Reason
from web.pages import Figures
from web.sentences import say


def sentences(given: Iterable[Reason], family: str, f: Figures) -> list[str]:
    """The sentences of reasons, each once, in their order."""
    said = (say(family, each, f) for each in given)
    return [each for each in dict.fromkeys(said) if each]


def install(app: Flask) -> None:
    """Give the app's templates all of this."""
    app.jinja_env.globals.update(words=session_words, say=say)
    app.jinja_env.filters["sentences"] = sentences
