from pathlib import Path

import pytest

from newscrawl.replica.demo import Demo, show


def test_every_source_is_crawled_right_and_a_second_round_stores_nothing_but_what_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    demo = Demo(tmp_path / "demo", articles=6)
    right = show(demo, again=True)
    said = capsys.readouterr().out
    assert right, said
    with demo.replica() as replica:
        changed = len(replica.sources)
        assert len(demo.rows()) == len(replica.truth()) + changed
        assert sorted(replica.world.editions.values()) == [1] * changed


def test_a_row_that_differs_from_the_truth_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    demo = Demo(tmp_path / "demo", articles=6)
    demo.crawl_all = lambda replica: iter(())
    assert not show(demo)
    said = capsys.readouterr().out
    assert "missing; it is at" in said
    assert "WRONG" in said
