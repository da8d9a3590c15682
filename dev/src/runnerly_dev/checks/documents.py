"""What documents promise: links that lead somewhere, commands and paths that exist."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from runnerly_dev import debian, locks
from runnerly_dev.checks import tree
from runnerly_dev.workspace import ROOT, Workspace, requirement_name

LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
CODE_SPAN = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```+ *(\w*)[^\n]*\n(.*?)^```+ *$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ +(.+?) *#*$", re.MULTILINE)
SHELL = {"sh", "shell", "bash", "console"}
EXPLANATIONS = Path("docs/dependencies.md")
# a path in a code span is meant literally if it has none of these
PATTERN = re.compile(r"[*<>{}$…\s]|\.\.\.")


def check() -> list[str]:
    """What is wrong in the documents, one line each."""
    documents = [path for path in tree.files() if path.suffix == ".md"]
    targets, scripts = make_targets(), console_scripts()
    found = []
    for path in documents:
        text = (ROOT / path).read_text()
        prose = FENCE.sub("", text)
        found += [f"{path}: {problem}" for problem in _links(path, prose)]
        for command in _commands(text, prose):
            if problem := wrong_with_command(command, targets, scripts):
                found.append(f"{path}: `{command}`: {problem}")
        found += [f"{path}: `{span}` is no file here" for span in _missing_paths(path, prose)]
    return found + _unexplained()


def declared_dependencies() -> set[str]:
    """The name of everything that some package, the tools or web's build declares to need from elsewhere."""
    workspace = Workspace.read()
    asked: list[str] = [*locks.BUILD, *locks.TOOLS, *locks.CROSS_SERVICE_TESTS, *locks.NODE]
    for package in workspace.packages:
        asked += workspace.needs(package, tuple(package.extras))[1]
    names = {requirement_name(requirement) for requirement in asked}
    build = json.loads((ROOT / "services/web/package.json").read_text())
    names.update(build.get("dependencies", {}), build.get("devDependencies", {}))
    from_debian = {package for need in debian.TEST for package in need.packages if not package.endswith("-venv")}
    return names | {package.removesuffix("-browser") for package in from_debian}


def _unexplained() -> list[str]:
    """Dependencies without a sentence, and sentences without a dependency."""
    text = (ROOT / EXPLANATIONS).read_text()
    explained = set(re.findall(r"\*\*([^*]+)\*\*", text)) - {"python3-venv"}
    declared = declared_dependencies()
    missing = [f"{EXPLANATIONS}: nothing is said about {name}" for name in sorted(declared - explained)]
    return missing + [f"{EXPLANATIONS}: nobody declares {name}" for name in sorted(explained - declared)]


def make_targets() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def console_scripts() -> dict[str, str]:
    """The text of a command's module by the command's name, for every command the workspace installs."""
    scripts = {}
    for package in Workspace.read().packages:
        project = tomllib.loads((package.folder / "pyproject.toml").read_text())["project"]
        for name, target in project.get("scripts", {}).items():
            module = package.folder / "src" / (target.partition(":")[0].replace(".", "/") + ".py")
            scripts[name] = module.read_text() if module.exists() else ""
    return scripts


def wrong_with_command(command: str, targets: set[str], scripts: dict[str, str]) -> str | None:
    """Why this command cannot be typed as it stands, None if it can or is none of ours."""
    words = [word for word in command.split() if not re.fullmatch(r"[A-Z_]+=\S*", word)]
    if not words:
        return None
    if words[0] == "make":
        unknown = [w for w in words[1:] if "=" not in w and not w.startswith("-") and w not in targets]
        return f"the Makefile has no target {unknown[0]}" if unknown and not PATTERN.search(unknown[0]) else None
    if words[0] in scripts and len(words) > 1 and re.fullmatch(r"[a-z][a-z-]*", words[1]):
        known = f'"{words[1]}"' in scripts[words[0]] or f"'{words[1]}'" in scripts[words[0]]
        return None if known else f"{words[0]} has no command {words[1]}"
    if re.fullmatch(r"\.?/?[\w.-]+(/[\w.-]+)+", words[0]) and not words[0].startswith("/"):
        first = words[0].removeprefix("./").split("/")[0]
        if (ROOT / first).is_dir() and not (ROOT / words[0]).exists():
            return "there is no such file"
    return None


def _commands(text: str, prose: str) -> Iterator[str]:
    for language, block in FENCE.findall(text):
        if language in SHELL:
            for line in block.splitlines():
                yield line.strip().removeprefix("$ ").partition(" #")[0].strip()
    for span in CODE_SPAN.findall(prose):
        if " " in span:
            yield span


def _links(path: Path, prose: str) -> Iterator[str]:
    for target in LINK.findall(CODE_SPAN.sub("", prose)):
        parts = urlsplit(target)
        if parts.scheme or target.startswith("//"):
            continue
        file = (ROOT / path.parent / unquote(parts.path)) if parts.path else ROOT / path
        if not file.exists():
            yield f"the link to {target} leads nowhere"
        elif parts.fragment and file.suffix == ".md" and parts.fragment not in _anchors(file.read_text()):
            yield f"{target}: there is no such heading"


def _anchors(text: str) -> set[str]:
    headings = HEADING.findall(FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _missing_paths(path: Path, prose: str) -> Iterator[str]:
    """Code spans that name a path below a folder of the root, and are not there."""
    for span in CODE_SPAN.findall(prose):
        if "/" not in span or PATTERN.search(span) or span.startswith(("/", "http", "var/")):
            continue
        first = span.split("/")[0]
        if not (ROOT / first).is_dir() or first.startswith("."):
            continue
        plain = re.sub(r":\d+$", "", span)
        if not (ROOT / plain).exists() and not (ROOT / path.parent / plain).exists() and not _is_built(plain):
            yield span


def _is_built(path: str) -> bool:
    """True for what is made and never committed."""
    return "/static" in path or path.startswith(("var", ".venv", ".tox"))
