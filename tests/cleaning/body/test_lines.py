import pytest

from newscrawl.cleaning import remembered
from newscrawl.cleaning.body import lines
from newscrawl.cleaning.body.furniture import furniture
from newscrawl.cleaning.body.lines import Lines
from newscrawl.cleaning.remembered import Remembered

TEXTS = ["责任编辑：李四", "清新区今年新增高标准农田一千二百亩。", "返回顶部", "", "责任编辑：李四", "长" * 80]


@pytest.fixture
def nothing_remembered(monkeypatch):
    known = Remembered(furniture().of, lines.LONGEST_REMEMBERED)
    monkeypatch.setattr(lines, "_RULE_OF", known)
    return known


@pytest.mark.usefixtures("nothing_remembered")
@pytest.mark.parametrize("times", [1, 2])
def test_a_line_has_the_same_rule_whenever_it_is_met(times):
    for _ in range(times):
        found = Lines(TEXTS).rules
    assert found == [furniture().of(text) for text in TEXTS]
    assert [rule is not None for rule in found] == [True, False, True, False, True, False]


def test_what_is_remembered_has_an_end(nothing_remembered, monkeypatch):
    monkeypatch.setattr(remembered, "MOST", 3)
    for number in range(20):
        texts = [f"第{number}行", "返回顶部", f"第{number}行 " + "长" * 60]
        assert Lines(texts).rules == [furniture().of(text) for text in texts]
        assert len(nothing_remembered) <= 3
        assert max(map(len, nothing_remembered)) <= lines.LONGEST_REMEMBERED
