"""The two READMEs are twins: same commands, same links, one in each language."""

import re

from tests.docs.pages import ROOT, blocks, prose

ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"


def test_both_have_the_same_code():
    assert blocks(ENGLISH)
    assert blocks(ENGLISH) == blocks(CHINESE)


def test_both_lead_to_the_same_pages_and_to_each_other():
    english, chinese = (re.findall(r"\]\(([^)]+)\)", prose(page)) for page in (ENGLISH, CHINESE))
    assert set(english) - {CHINESE.name} == set(chinese) - {ENGLISH.name}
    assert CHINESE.name in english
    assert ENGLISH.name in chinese


def test_both_have_the_same_parts():
    english, chinese = (re.findall(r"^#+", prose(page), re.MULTILINE) for page in (ENGLISH, CHINESE))
    assert english == chinese


def test_the_acceptance_script_runs_the_test_command_of_the_readme():
    (command,) = re.findall(r"^(make test)\b", blocks(ENGLISH)[0].code, re.MULTILINE)
    assert (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1] == command
