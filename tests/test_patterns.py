import re

import pytest

from newscrawl.patterns import compile_all, lazy


def test_a_lazy_pattern_does_what_the_pattern_does():
    pattern, same = lazy(r"(?P<word>[a-z]+)\d", re.IGNORECASE), re.compile(r"(?P<word>[a-z]+)\d", re.IGNORECASE)

    assert pattern.pattern == same.pattern
    assert pattern.groupindex == same.groupindex
    assert pattern.flags == same.flags
    assert pattern.sub("", "A1 b2 c") == same.sub("", "A1 b2 c")
    assert pattern.search("x", 1) is None
    assert [found["word"] for found in pattern.finditer("A1 b2 c")] == ["A", "b"]


def test_a_lazy_pattern_is_compiled_once_and_not_before_it_is_used(monkeypatch):
    compiled = []
    monkeypatch.setattr("newscrawl.patterns.re.compile", lambda *given: compiled.append(given) or re.Pattern)
    pattern = lazy("used")

    assert compiled == []
    assert pattern.match is pattern.match
    assert compiled == [("used", 0)]


def test_a_process_may_have_all_of_them_compiled_before(monkeypatch):
    compiled = []
    monkeypatch.setattr("newscrawl.patterns._all", [])
    monkeypatch.setattr("newscrawl.patterns.re.compile", lambda *given: compiled.append(given) or re.Pattern)
    patterns = [lazy("one"), lazy("other", re.ASCII)]
    assert patterns[0].search

    compile_all()

    assert compiled == [("one", 0), ("other", re.ASCII)]


def test_a_mistake_in_a_pattern_is_told():
    with pytest.raises(re.error, match="unterminated"):
        lazy("(").search("")
