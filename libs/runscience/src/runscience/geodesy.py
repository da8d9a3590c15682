"""Distances on the globe."""

import numpy as np

from runscience.streams import FloatArray

EARTH_RADIUS_M = 6_371_008.8
"""The mean radius of the WGS 84 ellipsoid (IUGG)."""


def haversine_m(
    latitude_deg: FloatArray, longitude_deg: FloatArray, other_latitude_deg: FloatArray, other_longitude_deg: FloatArray
) -> FloatArray:
    """Great-circle distances between positions and others, in metres, within 0.6 % of the ellipsoid's; NaN for NaN."""
    latitude, other_latitude = np.radians(latitude_deg), np.radians(other_latitude_deg)
    half_height = np.sin((other_latitude - latitude) / 2)
    half_width = np.sin(np.radians(other_longitude_deg - longitude_deg) / 2)
    chord = half_height**2 + np.cos(latitude) * np.cos(other_latitude) * half_width**2
    distance: FloatArray = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    return distance
