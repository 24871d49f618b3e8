#!/usr/bin/env python3
"""Takes the pictures of the documents anew: sections of real reports in headless Chromium, as PNG below 120 kB each.

For those who work on the documents; no part of the program. Needs Chromium and, from PyPI, `playwright` and `pillow`:

    python3 -m venv venv && venv/bin/pip install playwright pillow
    cargo build --release && venv/bin/python tools/pictures.py target/release/plimsoll

It goes through the tutorial in a folder of its own and writes to docs/pictures. Look at every picture before you commit it.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

from PIL import Image
from playwright.sync_api import sync_playwright

WIDTH = 1100
MOST_BYTES = 120_000
CAMPAIGN = ["--set", "channel.web.orders=560 /d"]

# Each picture: the command behind it, where in the report it begins (None is the head of the page), and where it ends.
PICTURES = [
    ("answer", ["run", "shop.toml"], None, "#targets"),
    ("stages", ["run", "shop.toml", *CAMPAIGN, "--no-fail"], "#stages", "#stages"),
    ("bottlenecks", ["run", "shop.toml", *CAMPAIGN, "--no-fail"], "#bottlenecks", "#bottlenecks"),
    ("fan", ["run", "shop.toml", *CAMPAIGN, "--no-fail"], "#time", "#time figure"),
    ("drill", ["drill", "shop.toml", "--quick"], "#drill-strike", "#drill-strike figure"),
]


def report_of(program, folder, command):
    """Runs a command of the tutorial and returns the report it names."""
    done = subprocess.run([program, *command], cwd=folder, capture_output=True, text=True, check=True)
    last = done.stdout.strip().splitlines()[-1]
    return folder / last.split()[-1]


def shoot(page, report, begins, ends, out):
    """Part of a report as a picture; returns the size in bytes."""
    page.goto(report.resolve().as_uri(), wait_until="load")
    top = page.locator(begins).first.bounding_box()["y"] - 8 if begins else 0
    last = page.locator(ends).first.bounding_box()
    clip = {"x": 0, "y": top, "width": WIDTH, "height": last["y"] + last["height"] + 8 - top}
    page.screenshot(path=out, clip=clip, full_page=True)
    # Charts have few colours: a palette is a third of the size and looks the same.
    Image.open(out).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(out, optimize=True)
    return out.stat().st_size


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent.parent / "docs/pictures")
    parser.add_argument("--only", nargs="*", help="names of pictures")
    parser.add_argument("--browser", default=shutil.which("chromium") or shutil.which("google-chrome"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    program = args.program.resolve()
    too_large = []
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        words = ["init", "shop", "--template", "drill", "--orders", "400", "--pickers", "3", "--packers", "2", "--promise", "2"]
        subprocess.run([program, *words], cwd=home, check=True, capture_output=True)
        folder = pathlib.Path(home) / "shop"
        browser = playwright.chromium.launch(executable_path=args.browser, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        reports = {}
        for name, command, begins, ends in PICTURES:
            if args.only and name not in args.only:
                continue
            if str(command) not in reports:
                reports[str(command)] = report_of(program, folder, command)
            size = shoot(page, reports[str(command)], begins, ends, args.out / f"{name}.png")
            print(f"{name}: {size / 1000:.0f} kB")
            if size > MOST_BYTES:
                too_large.append(name)
        browser.close()
    if too_large:
        sys.exit(f"larger than {MOST_BYTES // 1000} kB: {', '.join(too_large)}")


if __name__ == "__main__":
    main()
