"""What the workspace consists of, read from its own files. Needs nothing but Python itself."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def normalised(name: str) -> str:
    """A distribution's name as the index compares it: ``Flask_Babel`` is ``flask-babel``."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_name(requirement: str) -> str:
    """The normalised name at the start of a requirement such as ``pyjwt[crypto]>=2``."""
    found = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", requirement)
    if found is None:
        raise ValueError(f"no requirement: {requirement!r}")
    return normalised(found[1].rstrip("._-"))


def requirement_extras(requirement: str) -> list[str]:
    """The extras of a requirement: ``["crypto"]`` for ``pyjwt[crypto]>=2``."""
    found = re.match(r"[^\[;<>=!~]*\[([^\]]*)\]", requirement)
    return [normalised(extra.strip()) for extra in found[1].split(",")] if found else []


@dataclass(frozen=True)
class Package:
    """One package of the workspace."""

    folder: Path

    @cached_property
    def _project(self) -> dict[str, Any]:
        project: dict[str, Any] = tomllib.loads((self.folder / "pyproject.toml").read_text())["project"]
        return project

    @property
    def name(self) -> str:
        """Its distribution's name, normalised."""
        return normalised(self._project["name"])

    @property
    def place(self) -> str:
        """Its folder, from the root: ``services/web``."""
        return self.folder.relative_to(ROOT).as_posix()

    @property
    def label(self) -> str:
        """What its lock and its tox environment are called: ``web``, ``sandbox-strava``."""
        return self.place.removeprefix("services/").removeprefix("libs/").replace("/", "-")

    @property
    def module(self) -> str:
        """The name its code is imported under."""
        return next(init.parent.name for init in sorted((self.folder / "src").glob("*/__init__.py")))

    @property
    def dependencies(self) -> list[str]:
        """Its declared requirements, without extras."""
        return list(self._project.get("dependencies", []))

    @property
    def extras(self) -> dict[str, list[str]]:
        """Its optional requirements by the extra's normalised name."""
        return {normalised(k): list(v) for k, v in self._project.get("optional-dependencies", {}).items()}

    @property
    def test_extra(self) -> str | None:
        """The extra its tests need: ``test`` or ``tests``."""
        return next((extra for extra in ("test", "tests") if extra in self.extras), None)


@dataclass(frozen=True)
class Workspace:
    """All packages, and what they need of each other and of the index."""

    packages: tuple[Package, ...]

    @classmethod
    def read(cls) -> "Workspace":
        """The workspace this file belongs to; a member whose folder is not there yet is left out."""
        members = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["workspace"]["members"]
        folders = [ROOT / member for member in members]
        return cls(tuple(Package(folder) for folder in folders if (folder / "pyproject.toml").exists()))

    def package(self, label: str) -> Package:
        """The package called so. Raises KeyError."""
        for package in self.packages:
            if package.label == label:
                return package
        raise KeyError(f"no package {label!r}; there are {', '.join(p.label for p in self.packages)}")

    def needs(self, package: Package, extras: tuple[str, ...] = ()) -> tuple[list[Package], list[str]]:
        """What installing a package with these extras takes.

        Returns the packages of the workspace, the given one first, and the requirements to be had from the index,
        sorted: those of all of them together.
        """
        by_name = {p.name: p for p in self.packages}
        wanted: list[tuple[Package, str | None]] = [(package, None), *((package, extra) for extra in extras)]
        seen: list[tuple[Package, str | None]] = []
        outside: set[str] = set()
        while wanted:
            item = wanted.pop(0)
            if item in seen:
                continue
            seen.append(item)
            owner, extra = item
            for requirement in owner.dependencies if extra is None else owner.extras.get(extra, []):
                inside = by_name.get(requirement_name(requirement))
                if inside is None:
                    outside.add(requirement.replace(" ", ""))
                    continue
                wanted.append((inside, None))
                wanted += [(inside, inside_extra) for inside_extra in requirement_extras(requirement)]
        return list(dict.fromkeys(p for p, _ in seen)), sorted(outside)
