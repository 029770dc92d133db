"""The tables of exit codes and findings hold all there are."""

import re

import pytest

from newscrawl.crawling.exit_codes import ExitCode
from newscrawl.monitoring.findings import KINDS
from tests.docs.pages import ROOT


@pytest.mark.parametrize("page", ["operating.md", "politeness-and-safety.md"])
def test_every_exit_code_is_in_the_table(page: str):
    table = re.findall(r"^\| (\d+) \| ", (ROOT / "docs" / page).read_text("utf-8"), re.MULTILINE)
    assert [int(code) for code in table] == sorted(ExitCode)


def test_every_finding_is_in_the_table_of_findings():
    _, _, section = (ROOT / "docs" / "monitoring.md").read_text("utf-8").partition("## Findings")
    rows = re.findall(r"^\| (`.+?`) \| ", section, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == KINDS.keys() - {"interrupted", "disk_full"}  # outcomes rather than findings: explained above them


def test_the_remedies_speak_of_findings_that_exist():
    _, _, section = (ROOT / "docs" / "operating.md").read_text("utf-8").partition("## When something is wrong")
    firsts = " ".join(re.findall(r"^\| (.+?) \| ", section, re.MULTILINE))
    named = set(re.findall(r"`(\w+)`", firsts))
    assert len(named) > 5
    assert named <= KINDS.keys()
