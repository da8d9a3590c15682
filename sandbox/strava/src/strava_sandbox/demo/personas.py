"""The people of the sandbox. None of them exists; their towns do, their routes do not."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Persona:
    """A made-up runner: where she lives and what her body is like when her history begins."""

    firstname: str
    lastname: str
    sex: str
    city: str
    country: str
    timezone: str
    home: tuple[float, float]
    altitude_m: float
    hilliness_m_per_km: float
    vdot_at_start: float
    vdot_gain: float
    max_heartrate_bpm: int
    weekly_km_at_start: float
    weight_kg: float


# fmt: off
PERSONAS = (
    Persona("Mara", "Lindholm", "F", "Leipzig", "Germany", "Europe/Berlin", (51.3317, 12.3610), 113, 5,
            38.5, 7.5, 188, 32, 60.5),
    Persona("Tomé", "Ferraz", "M", "Porto", "Portugal", "Europe/Lisbon", (41.1621, -8.6540), 60, 13,
            43.0, 6.0, 184, 38, 71.0),
    Persona("Nora", "Whitcomb", "F", "Madison", "USA", "America/Chicago", (43.0722, -89.4008), 265, 7,
            36.0, 8.0, 191, 28, 63.0),
    Persona("Kenta", "Morioka", "M", "Sendai", "Japan", "Asia/Tokyo", (38.2601, 140.8824), 40, 9,
            46.0, 5.0, 182, 44, 62.0),
    Persona("Aoife", "Brannigan", "F", "Galway", "Ireland", "Europe/Dublin", (53.2707, -9.0568), 25, 8,
            40.5, 6.5, 186, 34, 58.0),
    Persona("Lucía", "Sarmiento", "F", "Mendoza", "Argentina", "America/Argentina/Mendoza", (-32.8895, -68.8458), 760,
            6, 37.0, 7.0, 189, 30, 57.5),
)
# fmt: on


def persona(number: int) -> Persona:
    """The persona of the n-th athlete; after the last one they come round again, with another seed."""
    return PERSONAS[number % len(PERSONAS)]
