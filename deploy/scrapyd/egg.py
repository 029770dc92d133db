"""Packs newscrawl as an egg for scrapyd: `python deploy/scrapyd/egg.py newscrawl.egg` in the checkout.

`scrapyd-deploy --build-egg` would leave out what is no Python file, such as the tables of portals and rules.
"""

import runpy
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

ROOT = Path(__file__).parents[2]
VERSION = runpy.run_path(str(ROOT / "newscrawl" / "version.py"))["__version__"]

with ZipFile(sys.argv[1], "w", ZIP_DEFLATED) as egg:
    for path in sorted((ROOT / "newscrawl").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            egg.write(path, path.relative_to(ROOT))
    egg.writestr("EGG-INFO/PKG-INFO", f"Metadata-Version: 2.1\nName: newscrawl\nVersion: {VERSION}\n")
    egg.writestr("EGG-INFO/entry_points.txt", "[scrapy]\nsettings = newscrawl.settings\n")
    egg.writestr("EGG-INFO/zip-safe", "\n")
print(f"wrote {sys.argv[1]}: newscrawl {VERSION}")
