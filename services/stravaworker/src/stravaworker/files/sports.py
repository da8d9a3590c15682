"""The sport of a file in Strava's words, whatever the file calls it.

FIT says sport and sub-sport, GPX a free word or Strava's old numbers, TCX one of three words, and the list in a Strava
export says it in the language of its athlete.
"""

import re

RUNS = frozenset(("Run", "TrailRun", "VirtualRun"))
ON_FOOT = frozenset((*RUNS, "Walk", "Hike", "Snowshoe"))
OTHER = "Workout"

_SLOWEST_RUN_MPS = 1.9
_FASTEST_RUN_MPS = 6.2
_FASTEST_RIDE_MPS = 18.0

_WORDS = {
    "Run": "run running jogging street track treadmill indoor_running street_running track_running treadmill_running 9"
    " lauf laufen course_à_pied course carrera correr corsa corrida hardlopen бег ラン 달리기 跑步 løping löpning bieg",
    "TrailRun": "trail trail_run trail_running trailrun traillauf trail_à_pied carrera_de_montaña corsa_su_trail"
    " corrida_em_trilha trailrunnen ultra ultra_run",
    "VirtualRun": "virtualrun virtual_run virtuelles_laufen course_à_pied_virtuelle",
    "Walk": "walk walking casual_walking speed_walking indoor_walking 10 spaziergang gehen marche caminata camminata"
    " caminhada wandelen прогулка",
    "Hike": "hike hiking 4 wanderung wandern randonnée senderismo escursione trilha hiken",
    "Ride": "ride cycling biking road road_biking 1 radfahrt radfahren sortie_vélo vélo paseo_en_bicicleta giro"
    " pedalada fietsrit recumbent track_cycling hand_cycling indoor_cycling spin cyclocross bike",
    "MountainBikeRide": "mountain mountain_biking mountainbikeride mountain_bike_ride downhill",
    "GravelRide": "gravel_cycling gravelride gravel_ride gravel",
    "EBikeRide": "e_biking ebikeride e_bike_ride e_bike_fitness",
    "EMountainBikeRide": "e_bike_mountain emountainbikeride",
    "VirtualRide": "virtualride virtual_ride",
    "Swim": "swim swimming lap_swimming open_water open_water_swimming schwimmen natation natación nuoto"
    " natação zwemmen",
    "Rowing": "row rowing rudern aviron",
    "Elliptical": "elliptical crosstrainer elliptique",
    "StairStepper": "stair_climbing stairstepper stair_stepper",
    "WeightTraining": "strength_training weighttraining weight_training krafttraining musculation",
    "Yoga": "yoga",
    "Pilates": "pilates",
    "NordicSki": "cross_country_skiing nordicski nordic_ski skate_skiing langlauf ski_de_fond",
    "AlpineSki": "alpine_skiing alpineski alpine_ski resort",
    "BackcountrySki": "backcountry backcountryski backcountry_ski",
    "Snowboard": "snowboarding snowboard",
    "Snowshoe": "snowshoeing snowshoe raquettes",
    "Kayaking": "kayaking kayak",
    "Canoeing": "paddling canoeing canoe",
    "StandUpPaddling": "stand_up_paddleboarding standuppaddling stand_up_paddling",
    "InlineSkate": "inline_skating inlineskate",
    "IceSkate": "ice_skating iceskate",
    "RockClimbing": "rock_climbing rockclimbing climbing indoor_climbing bouldering floor_climbing",
    "Golf": "golf",
    "Sail": "sailing sail",
    "Surfing": "surfing",
    "Windsurf": "windsurfing windsurf",
    "Kitesurf": "kitesurfing kitesurf",
    "Soccer": "soccer football",
    "Tennis": "tennis",
    "HighIntensityIntervalTraining": "hiit highintensityintervaltraining",
    "Workout": "workout training fitness_equipment cardio_training flexibility_training other generic_training",
}
_BY_WORD = {word: sport for sport, words in _WORDS.items() for word in words.split()}
_BY_WORD |= {sport.lower(): sport for sport in _WORDS}

_SAYS_LITTLE = frozenset(("generic", "all", "other", "invalid", "unknown", "none", "exercise"))
_SUB_SPORT_DECIDES = frozenset(
    (
        *(
            "trail",
            "mountain",
            "downhill",
            "gravel_cycling",
            "e_bike_mountain",
            "e_bike_fitness",
            "backcountry",
            "elliptical",
        ),
        *("stair_climbing", "strength_training", "yoga", "pilates", "indoor_rowing", "ultra", "hiit"),
    )
)
_INDOORS = frozenset(
    (
        *("treadmill", "indoor_running", "indoor_walking", "indoor_cycling", "spin", "indoor_rowing", "elliptical"),
        *("virtual_activity", "stair_climbing"),
    )
)


def from_word(word: str | None) -> str | None:
    """Strava's word for a sport's name, or None for one that says nothing."""
    return _BY_WORD.get(_normal(word)) if word else None


def from_fit(sport: object, sub_sport: object) -> str | None:
    """From a FIT session's sport and sub-sport, where the second decides only what kind of the first it is."""
    main, kind = _fit_word(sport), _fit_word(sub_sport)
    if kind == "virtual_activity" and main in ("running", "cycling"):
        return "VirtualRun" if main == "running" else "VirtualRide"
    if kind == "indoor_rowing":
        return "Rowing"
    if kind in _SUB_SPORT_DECIDES:
        if main in ("walking", "hiking") and kind in ("trail", "ultra"):
            return "Hike"
        if main == "running" and kind in ("trail", "ultra"):
            return "TrailRun"
        if kind not in ("trail", "ultra"):
            return _BY_WORD.get(kind)
    if main and main not in _SAYS_LITTLE:
        return _BY_WORD.get(main, OTHER)
    return _BY_WORD.get(kind) if kind and kind not in _SAYS_LITTLE else None


def is_indoors(sub_sport: object) -> bool:
    """Whether a FIT sub-sport is one that goes nowhere."""
    return _fit_word(sub_sport) in _INDOORS


def from_speed(speed_mps: float | None) -> str:
    """What it most likely was, where no word says it: by the mean speed in motion."""
    if speed_mps is None or speed_mps <= 0 or speed_mps > _FASTEST_RIDE_MPS:
        return OTHER
    if speed_mps < _SLOWEST_RUN_MPS:
        return "Walk"
    return "Run" if speed_mps <= _FASTEST_RUN_MPS else "Ride"


def _fit_word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _normal(word: str) -> str:
    return re.sub(r"[^\w]+", "_", word.strip().lower()).strip("_")
