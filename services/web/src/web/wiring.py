"""What the app was put together from, for views to reach."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, current_app

from web.csrf import VisitorTokens
from web.devices import Devices
from web.services import Services
from web.sessions import Sessions
from web.settings import WebSettings

_KEY = "web"


@dataclass(frozen=True)
class Web:
    """One app's parts. `assets` maps a built file's plain name to its hashed one."""

    settings: WebSettings
    services: Services
    sessions: Sessions
    visitor_tokens: VisitorTokens
    devices: Devices
    assets: Mapping[str, str]


def install(app: Flask, web: Web) -> None:
    """`parts()` answers with this in requests of the app."""
    app.extensions[_KEY] = web


def parts() -> Web:
    """The parts of the app at hand."""
    web: Web = current_app.extensions[_KEY]
    return web
