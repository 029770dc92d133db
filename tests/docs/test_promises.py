"""Every promise of docs/promises.md names tests, and they exist."""

import ast
import re

import pytest

from tests.docs.pages import ROOT

PAGE = ROOT / "docs" / "promises.md"
ROWS = re.findall(r"^\| (P\d+) \| (.+) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)


def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}


def test_promises_are_numbered_one_after_the_other():
    assert [number for number, _, _ in ROWS] == [f"P{number}" for number in range(1, len(ROWS) + 1)]
    assert len(ROWS) > 20


@pytest.mark.parametrize(("number", "promise", "kept_by"), ROWS, ids=[number for number, _, _ in ROWS])
def test_a_promise_is_kept_by_tests_that_exist(number: str, promise: str, kept_by: str):
    file, named = None, re.findall(r"`([^`]+)`", kept_by)
    assert named
    for one in named:
        path, _, test = one.partition("::")
        file = path or file
        assert file
        assert (ROOT / file).exists(), one
        if test:
            assert test in functions_of(file), one
        else:
            assert any(name.startswith("test_") for name in functions_of(file)), one


def test_tests_named_in_other_pages_exist():
    files = list((ROOT / "tests").rglob("test_*.py"))
    known = {name for path in files for name in functions_of(path.relative_to(ROOT).as_posix())}
    known |= {path.stem for path in files}
    for page in ROOT.glob("docs/*.md"):
        named = re.findall(r"`(?:tests/[\w/]+/)?(test_\w+)(?:\.py)?`", page.read_text("utf-8"))
        assert set(named) <= known, page.name
