"""Templates to text and HTML: one template per kind, drawn with the parts of either medium."""

import re
import textwrap
from functools import cache
from typing import Literal

import css_inline
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from reports.mails.translation import translations

Medium = Literal["text", "html"]
TEXT_WIDTH = 72


def render(kind: str, medium: Medium, language: str, context: dict[str, object]) -> str:
    """The mail of this kind as text, or as HTML whose styles are inlined."""
    rendered = _environment(medium, language).get_template(f"{kind}.jinja").render(context, language=language)
    if medium == "text":
        return _tidy(rendered)
    return _inliner().inline(rendered)


@cache
def _environment(medium: Medium, language: str) -> Environment:
    templates = "mails/templates"
    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader("reports", f"{templates}/{medium}"), PackageLoader("reports", f"{templates}/kinds")]
        ),
        autoescape=medium == "html",  # noqa: S701 (the other medium is plain text)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["wrap"] = _wrap
    return environment


@cache
def _inliner() -> css_inline.CSSInliner:
    # The rules for dark mode and narrow screens can't be inlined: they stay in the head.
    return css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


def _wrap(text: str) -> str:
    """A paragraph in lines of at most 72 characters; an address longer than that stays whole."""
    # Not str.split(): it would also break at the spaces that French puts before a colon, which must not be broken.
    return textwrap.fill(
        re.sub(r"[ \n\t]+", " ", text.strip()), TEXT_WIDTH, break_long_words=False, break_on_hyphens=False
    )


def _tidy(text: str) -> str:
    """Text with at most one empty line in a row, none at its ends."""
    lines: list[str] = []
    for line in (each.rstrip() for each in text.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"
