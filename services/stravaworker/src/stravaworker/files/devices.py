"""What a watch calls itself, in words for people."""

import re
from collections.abc import Mapping
from typing import Any

_LONGEST = 200
_PREFIXES = {"fr": "Forerunner ", "fenix": "Fenix ", "edge": "Edge ", "vivoactive": "Vivoactive ", "epix": "Epix "}
_MAKERS = {"wahoo_fitness": "Wahoo", "zwift": "Zwift", "tomtom": "TomTom", "coros": "COROS", "stryd": "Stryd"}


def of_fit(file: Mapping[str, Any], device: Mapping[str, Any]) -> str | None:
    """Maker and product of a FIT file, from its `file_id` and the `device_info` of who made it."""
    maker = _maker(device.get("manufacturer") or file.get("manufacturer"))
    named = text(device.get("product_name")) or text(file.get("product_name"))
    if named is None:
        product = next(
            (
                each[name]
                for each in (device, file)
                for name in ("garmin_product", "favero_product", "product")
                if isinstance(each.get(name), str)
            ),
            None,
        )
        named = _product(product) if product is not None else None
    if named is None or maker is None:
        return named or maker
    return named if named.lower().startswith(maker.lower()) else f"{maker} {named}"[:_LONGEST]


def text(value: object) -> str | None:
    """The text without what cannot be shown, or None when nothing is left."""
    if not isinstance(value, str):
        return None
    shown = "".join(each for each in value if each.isprintable()).strip()
    return shown[:_LONGEST] or None


def _maker(value: object) -> str | None:
    if not isinstance(value, str) or value == "development":
        return None
    return _MAKERS.get(value) or text(value.replace("_", " ").title())


def _product(value: str) -> str | None:
    """`fr945_apac` is Forerunner 945 Apac."""
    for prefix, name in _PREFIXES.items():
        if re.match(rf"{prefix}_?\d", value):
            value = name + value[len(prefix) :].lstrip("_")
            break
    return text(re.sub(r"\b([a-z])", lambda match: match[1].upper(), value.replace("_", " ")))
