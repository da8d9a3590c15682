"""The pages, a module for each area. Views parse, call, render."""

from web.views import (
    activation,
    admin,
    admin_people,
    admin_strava,
    bring,
    dashboard,
    invitation,
    recovery,
    set_up,
    settings,
    sign_in,
    sign_up,
    strava,
    welcome,
)

BLUEPRINTS = (
    welcome.blueprint,
    set_up.blueprint,
    sign_up.blueprint,
    invitation.blueprint,
    activation.blueprint,
    sign_in.blueprint,
    recovery.blueprint,
    dashboard.blueprint,
    bring.blueprint,
    strava.blueprint,
    settings.blueprint,
    admin.blueprint,
    admin_people.blueprint,
    admin_strava.blueprint,
)
