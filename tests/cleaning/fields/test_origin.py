from __future__ import annotations

from newscrawl.cleaning.fields.evidence import Statements, Trace
from newscrawl.cleaning.fields.origin import choose_source
from newscrawl.cleaning.fields.surroundings import Surroundings

META = "meta:ContentSource"


def chosen(
    stated: dict[str, str], head: list[str] | None = None, tail: list[str] | None = None
) -> tuple[str, str] | None:
    statements = Statements()
    for layer, value in stated.items():
        statements.add("source", value, layer)
    around = Surroundings(head or [], tail or [], [])
    trace = Trace()
    name = choose_source(statements, around, trace, own_names=frozenset({"本网"}), site_name="清山区人民政府")
    assert ("source" in trace.provenance()) == (name is not None)
    return (name, trace.provenance()["source"]) if name else None


def test_the_layout_goes_before_everything_else() -> None:
    assert chosen({"layout:2031": "江报", META: "江网"}, ["来源：江刊"], ["（文章来源：江社）"]) == (
        "江报",
        "layout:2031",
    )


def test_what_speaks_of_the_article_goes_before_the_account_that_reposts_it() -> None:
    assert chosen({META: "江济网"}, tail=["（本文来源：江济日报 作者：张远山）"]) == ("江济日报", "text")


def test_a_placeholder_in_a_meta_leaves_the_word_to_the_page() -> None:
    assert chosen({META: "—"}, ["时间: 2031-01-04 11:49 来源：本网"]) == ("清山区人民政府", "text")


def test_the_head_may_print_a_metas_source_with_its_house() -> None:
    assert chosen({META: "江民日报"}, ["来源：江民网－江民日报"]) == ("江民网－江民日报", "text")
    assert chosen({META: "江民日报"}, ["来源：江视客户端江民日报"]) == ("江民日报", META)


def test_a_medium_beside_the_time_goes_before_a_list_of_what_was_collected() -> None:
    head, tail = ["2031-05-18 16:56 江海时报"], ["来源：综合江报、江网"]
    assert chosen({}, head, tail) == ("江海时报", "text")
    assert chosen({}, [], tail) == ("综合江报、江网", "text")


def test_the_list_has_the_last_word() -> None:
    assert chosen({"list": "江报"}) == ("江报", "list")
    assert chosen({"list": "江报"}, tail=["来源：江网"]) == ("江网", "text")


def test_a_vague_source_stands_only_where_nothing_better_is_said() -> None:
    assert chosen({META: "网络"}, ["来源：江报"]) == ("江报", "text")
    assert chosen({}, ["时间：2031-09-25 来源：网络整理"]) == ("网络整理", "text")


def test_an_outlet_behind_the_word_author_is_the_source() -> None:
    assert chosen({}, ["时间：2031-09-25 作者：北江网"]) == ("北江网", "text")
    assert chosen({}, ["时间：2031-09-25 作者：网络整理"]) == ("网络整理", "text")
    assert chosen({}, ["作者：张远山"]) is None
    assert chosen({}, ["作者：北江网 来源：江报"]) == ("江报", "text")


def test_the_trace_keeps_what_was_passed_over() -> None:
    statements, trace = Statements(), Trace()
    statements.add("source", "—", META)
    around = Surroundings(["来源：江报"], ["来源：江网"], [])
    choose_source(statements, around, trace, own_names=frozenset(), site_name=None)
    said = [(finding.printed, finding.value, finding.chosen) for finding in trace.by_field["source"]]
    assert said == [("—", "", False), ("来源：江报", "江报", True), ("来源：江网", "江网", False)]
