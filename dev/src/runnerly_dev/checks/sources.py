"""What no file may name, and files that have grown past a sitting."""

import re

from runnerly_dev.checks import tree

# written so that this file does not name them either
REGISTRIES = re.compile(
    r"py(?:pi|thonhosted)\.org|registry\.(?:npm|yarn)[a-z]*\.|(?:deb|security|ftp|snapshot)\.[d]ebian\.org"
    r"|(?:archive|security|ports)\.[u]buntu\.com"
)
SOMEBODYS_MACHINE = re.compile(r"(?<![\w.])/(?:work/(?:main|shared)|tmp/[b]rief)\b|\.\./[s]hared/")
LONG_LINES = 350
CODE = {".py", ".lua", ".js", ".mjs", ".css", ".sh"}


def check() -> list[str]:
    """What is wrong, one line each. Long files are only reported."""
    found = []
    for path in tree.files():
        content = tree.text(path)
        if content is None:
            continue
        for number, line in enumerate(content.splitlines(), start=1):
            if host := REGISTRIES.search(line):
                found.append(f"{path}:{number}: names a package registry ({host[0]})")
            if place := SOMEBODYS_MACHINE.search(line):
                found.append(f"{path}:{number}: names a place on somebody's machine ({place[0]})")
        length = content.count("\n")
        if length > LONG_LINES and path.suffix in CODE:
            print(f"for your information: {path} has {length} lines; are there two subjects in it?")
    return found
