"""Compiles newscrawl/compiled/*.pyx while newscrawl is being installed; hatchling calls this (pyproject.toml).

Without a C compiler the installation says so and goes on: newscrawl then runs on the Python code alone.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("newscrawl/compiled")
NOTHING_COMPILED = (
    "newscrawl: nothing compiled, so cleaning takes longer; a C compiler and Python's headers are needed: {}"
)


class CompiledTwins(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            built = compile_twins(Path(self.root))
        except Exception as error:  # noqa: BLE001  whatever is missing, the Python code works without
            print(NOTHING_COMPILED.format(error), file=sys.stderr)
            return
        build_data["artifacts"] += [str(path) for path in built]
        build_data["pure_python"], build_data["infer_tag"] = False, True


def compile_twins(root: Path) -> list[Path]:
    """Build the extension modules in place, where one is older than its source or the installed lxml.

    Raises what the compiler's absence or an error in a source raises.
    """
    import lxml

    sources = sorted((root / FOLDER).glob("*.pyx"))
    built = [path.with_suffix(sysconfig.get_config_var("EXT_SUFFIX")) for path in sources]
    inputs = [*sources, *(root / FOLDER).glob("*.pxd"), Path(__file__), Path(lxml.__file__)]
    newest = max(path.stat().st_mtime for path in inputs)
    if not all(path.exists() and path.stat().st_mtime > newest for path in built):
        _build(root, sources)
    return [path.relative_to(root) for path in built]


def _build(root: Path, sources: list[Path]) -> None:
    import lxml
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension

    with tempfile.TemporaryDirectory() as scratch:
        extensions = cythonize(
            [
                Extension(
                    f"newscrawl.compiled.{path.stem}",
                    [str(path)],
                    include_dirs=lxml.get_include(),
                    extra_compile_args=[] if os.name == "nt" else ["-Wno-unused-function"],  # of lxml's headers
                )
                for path in sources
            ],
            include_path=[str(root), *lxml.get_include()],
            build_dir=scratch,
            quiet=True,
        )
        command = Distribution({"ext_modules": extensions}).get_command_obj("build_ext")
        command.build_lib, command.build_temp = scratch, scratch
        command.ensure_finalized()
        command.run()
        for built in map(Path, command.get_outputs()):  # a build that is cut short must not look like one that is done
            fresh = root / FOLDER / f"{built.name}.new"
            shutil.copyfile(built, fresh)
            fresh.replace(fresh.with_suffix(""))


if __name__ == "__main__":
    try:
        compile_twins(Path(__file__).resolve().parents[1])
    except Exception as error:  # noqa: BLE001  as above
        print(NOTHING_COMPILED.format(error), file=sys.stderr)
