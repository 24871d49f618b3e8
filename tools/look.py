#!/usr/bin/env python3
"""Opens reports in headless Chromium: accessibility check (axe-core), console errors, time to open, size, pages of a
one-page report, and pictures at three widths, light, dark and as printed.

For those who work on the report; no part of the program. Needs Chromium and, from PyPI, `playwright` and
`axe-playwright-python`, which brings axe-core along:

    python3 -m venv venv && venv/bin/pip install playwright axe-playwright-python
    venv/bin/python tools/look.py --out pictures results/*/report.html

Exit code 1 when a report has a violation, an error on the console, is wider than the window, larger than 3 MB, takes a
second or more to open (--seconds), or is a one-page report and prints on two.
"""

import argparse
import pathlib
import re
import shutil
import sys
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

WIDTHS = [380, 900, 1400]
MOST_BYTES = 3_000_000


def look(browser, page_file, out, seconds):
    """Everything about one report; returns what is wrong with it."""
    wrong = []
    page_file = page_file.resolve()
    name = page_file.parent.name + "-" + page_file.stem
    if page_file.stat().st_size >= MOST_BYTES:
        wrong.append(f"has {page_file.stat().st_size} bytes")
    for scheme in ["light", "dark"]:
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            page.on("console", lambda m: wrong.append(f"console: {m.text}") if m.type == "error" else None)
            page.on("pageerror", lambda e: wrong.append(f"script: {e}"))
            page.on("request", lambda r: wrong.append(f"asks for {r.url}") if not r.url.startswith("file:") else None)
            begin = time.monotonic()
            page.goto(page_file.resolve().as_uri(), wait_until="load")
            taken = time.monotonic() - begin
            if taken >= seconds:
                wrong.append(f"takes {taken:.2f} s to open")
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0:
                wrong.append(f"{over} pixels too wide at {width}")
            if width == WIDTHS[2] or scheme == "light":
                for violation in Axe().run(page).response["violations"]:
                    nodes = [" ".join(map(str, n["target"])) for n in violation["nodes"][:3]]
                    wrong.append(f"{violation['id']} at {width} {scheme}: {violation['help']}: {nodes}")
            page.screenshot(path=out / f"{name}-{scheme}-{width}.png", full_page=True)
            if scheme == "light" and width == WIDTHS[1]:
                page.emulate_media(media="print")
                paper = out / f"{name}.pdf"
                page.pdf(path=paper, prefer_css_page_size=True, print_background=True)
                pages = len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))
                if "one-page" in page_file.name and pages != 1:
                    wrong.append(f"prints on {pages} pages")
            print(f"{name} {scheme} {width}: {taken * 1000:.0f} ms, {page_file.stat().st_size / 1e6:.2f} MB")
            page.close()
    return sorted(set(wrong))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", nargs="+", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("pictures"))
    parser.add_argument("--browser", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--seconds", type=float, default=1.0, help="a report that takes so long to open is too slow")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    failed = False
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=args.browser, args=["--no-sandbox"])
        for report in args.reports:
            wrong = look(browser, report, args.out, args.seconds)
            failed |= bool(wrong)
            for line in wrong:
                print(f"  {report}: {line}")
        browser.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
