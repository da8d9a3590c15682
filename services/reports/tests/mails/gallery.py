"""`python tests/mails/gallery.py FOLDER`: every mail in every language as a page and as pictures, to look at."""

import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright
from samples import KINDS_AND_LANGUAGES, part, sample

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main(folder: Path) -> None:
    """Write `<kind>-<language>.html`, `.txt` and a `.png` for light and dark, wide and narrow."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for kind, language in KINDS_AND_LANGUAGES:
            message = sample(kind, language)
            page_file = folder / f"{kind}-{language}.html"
            page_file.write_text(part(message, "html"))
            (folder / f"{kind}-{language}.txt").write_text(f"{message['Subject']}\n\n{part(message, 'plain')}")
            for scheme in SCHEMES:
                for width in (360, 800):
                    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 600})
                    page.goto(page_file.absolute().as_uri())
                    page.screenshot(path=folder / f"{kind}-{language}-{scheme}-{width}.png", full_page=True)
                    page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
