"""Prints the part of requirements.lock that an installation needs to run, without the tools of the developers."""

import re
import tomllib
from pathlib import Path

EXTRAS = ("browse", "parquet", "postgresql", "s3")
BUILD = ("hatchling", "cython", "setuptools")

project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
declared = [*project["dependencies"], *(r for extra in EXTRAS for r in project["optional-dependencies"][extra]), *BUILD]
wanted = {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement)[0]).lower() for requirement in declared}

lock = Path("requirements.lock").read_text("utf-8")
entries = [match[0] for match in re.finditer(r"^\S.*\n(?:[ ].*\n?)*", lock, re.MULTILINE)]
needed_by = {entry: set(re.findall(r"^ +# +(?:via +)?([\w.-]+)", entry, re.MULTILINE)) for entry in entries}
size = 0
while len(wanted) > size:  # until nothing is added: what a wanted package needs is wanted
    size = len(wanted)
    wanted |= {entry.split("==")[0].split("[")[0] for entry, parents in needed_by.items() if parents & wanted}
print("".join(entry for entry in entries if entry.split("==")[0].split("[")[0] in wanted), end="")
