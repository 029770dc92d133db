from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.replica.writer import KINDS, Photo, write


def shingles(text: str) -> set[str]:
    return {text[start : start + 5] for start in range(len(text) - 4)}


@given(st.text(max_size=12), st.sampled_from(KINDS))
def test_a_story_is_determined_by_its_seed(seed, kind):
    assert write(seed, kind, 2027) == write(seed, kind, 2027)


@given(st.text(max_size=12), st.sampled_from(KINDS))
def test_a_story_has_clean_distinct_lines(seed, kind):
    lines = write(seed, kind, 2027).paragraphs
    assert len(set(lines)) == len(lines)
    for line in lines:
        assert line == line.strip()
        assert "  " not in line
        assert not set(line) & set("{}\n\u3000")


def test_no_two_stories_are_near_duplicates():
    bags = [shingles("".join(write(f"test/{index}", KINDS[index % 8], 2027).paragraphs)) for index in range(160)]
    assert max(len(one & other) / len(one | other) for one, other in combinations(bags, 2)) < 0.5


def test_titles_differ():
    titles = [write(f"test/{index}", KINDS[index % 8], 2027).title for index in range(160)]
    assert len(set(titles)) > 150


def test_photo_news_is_short():
    stories = [write(f"test/{index}", "photo", 2027) for index in range(30)]
    assert all(len("".join(story.paragraphs)) < 300 for story in stories)
    assert all(any(isinstance(block, Photo) for block in story.blocks) for story in stories)


def test_features_reach_the_length_of_long_reports():
    lengths = [len(write(f"test/{index}", "feature", 2027).paragraphs) for index in range(40)]
    assert min(lengths) >= 9
    assert max(lengths) >= 30


def test_a_later_edition_keeps_what_was_there_and_adds_to_it():
    first, second = write("test", "feature", 2027), write("test", "feature", 2027, 1)
    assert second.title == first.title
    assert second.paragraphs[:-1] == first.paragraphs


def test_a_notice_has_a_document_number_and_nothing_else_has():
    assert "府办〔2027〕" in (write("test", "notice", 2027).doc_no or "")
    assert all(write("test", kind, 2027).doc_no is None for kind in KINDS if kind != "notice")
