"""web's app, from its settings: what it is put together from, in visible steps."""

import redis
from flask import Flask
from flask.typing import ResponseReturnValue

from flakon import create_app as create_flakon_app
from flakon.tokens import GrantEnded
from web import browser, language, notices, pages, training_pages, views, wiring
from web.assets import read_manifest
from web.csrf import VisitorTokens
from web.devices import Devices
from web.guards import to_sign_in
from web.headers import SecurityHeaders
from web.services import RealServices, Services
from web.sessions import Sessions, Store
from web.settings import WebSettings
from web.views.failures import show_error


def create_app(settings: WebSettings, *, services: Services | None = None, store: Store | None = None) -> Flask:
    """The pages. `services` and `store` stand in for the real services and for Redis in tests."""
    if store is None:
        store = redis.Redis.from_url(settings.redis_url.reveal(), socket_timeout=2, socket_connect_timeout=1)
    kept = store
    app = create_flakon_app(
        "web",
        settings,
        blueprints=views.BLUEPRINTS,
        readiness=[("sessions", lambda: kept.get("sessions:readiness"), False)],
        before=[browser.check_form],
        error_renderer=show_error,
        import_name="web",
    )
    wiring.install(
        app,
        wiring.Web(
            settings=settings,
            services=services or RealServices(settings),
            sessions=Sessions(store),
            visitor_tokens=VisitorTokens(settings.session_secret),
            devices=Devices(settings.session_secret),
            assets=read_manifest(),
        ),
    )
    language.install(app)
    pages.install(app)
    training_pages.install(app)
    for after in (browser.set_cookies, language.set_cookie, notices.carry):
        app.after_request(after)
    app.after_request(
        SecurityHeaders(
            strava_web_url=settings.strava_web_url,
            is_https=settings.is_https,
            map_tiles_source=settings.map_tiles_source,
        )
    )
    app.register_error_handler(GrantEnded, _sign_in_again)
    return app


def _sign_in_again(_: GrantEnded) -> ResponseReturnValue:
    """Her grant ended elsewhere: a new password, a deleted account, or its time was over."""
    browser.forget_session()
    notices.say_next("signed_out_elsewhere")
    return to_sign_in()
