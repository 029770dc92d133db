from itertools import permutations

import pytest

from newscrawl.cleaning.body.furniture import Rule, furniture

RULES = furniture().rules
EXAMPLES = [(rule, line) for rule in RULES for line in rule.examples]
LOOKALIKES = [(rule, line) for rule in RULES for line in rule.leaves if rule.name != "bare_label"]


@pytest.mark.parametrize(("rule", "line"), EXAMPLES, ids=lambda value: value.name if isinstance(value, Rule) else value)
def test_a_rule_matches_its_examples(rule, line):
    found = furniture().of(line)
    assert found is not None
    assert found.name == rule.name


@pytest.mark.parametrize(
    ("rule", "line"), LOOKALIKES, ids=lambda value: value.name if isinstance(value, Rule) else value
)
def test_a_sentence_that_looks_like_furniture_stays(rule, line):
    assert furniture().of(line) is None


def test_every_rule_says_why_and_can_be_told_apart():
    names = [(rule.name, rule.place) for rule in RULES]
    assert len(names) == len(set(names))
    assert all(rule.reason and rule.examples and rule.leaves for rule in RULES)


def test_a_long_paragraph_is_never_furniture():
    opening = "版权所有："
    assert furniture().of(opening + "清新播报网")
    assert furniture().of(opening + "这些民间故事由村里的老人口述，" * 120) is None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_line_that_repeats_parts_of_an_example_is_decided_without_trying_all_ways_to_part_it(rule):
    """Patterns that may part a line in several ways take twice as long for every character: this test then hangs."""
    characters = sorted({*"".join(rule.examples[:2]), "1", " "})[:24]
    for unit in [*characters, *map("".join, permutations(characters, 2))]:
        for size in (76, 190):
            assert furniture().of(unit * (size // len(unit)) + "\x01") in (None, *RULES)
