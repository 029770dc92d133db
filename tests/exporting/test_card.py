"""The card says what is in the dump, and making it again reads only what is new."""

import json

import pytest
import yaml

from newscrawl.exporting import statistics
from newscrawl.exporting.card import card, write_card
from newscrawl.schema import data_dictionary
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.errors import DumpError
from newscrawl.storage.verify import verify
from tests.storage.conftest import make_article


def test_the_card_counts_sites_days_verdicts_languages_and_fields(data_dir):
    root = data_dir / "dumps"
    text = write_card(root).read_text("utf-8")
    folder = next(path.name for path in root.iterdir() if path.name.startswith("another"))
    assert "5 rows of 2 sites" in text
    assert f"| {folder} | 1 | 1 | 2026-11-22 to 2026-11-22 | unknown to unknown |" in text
    assert "| example | 4 | 1 | 2026-11-22 to 2026-11-22 | 2026-11-20 to 2026-11-20 |" in text
    assert "| 2026-11-22 | 5 |" in text
    assert "| exact | 1 | 20.0 % |" in text
    assert "| zh-Hans | 1 | 20.0 % |" in text
    assert "| `text` | 100.0 % |" in text
    assert "| `bylines` | 20.0 % |" in text
    assert "## Licence and copyright" in text


def test_its_metadata_block_leads_to_the_shards(data_dir):
    block = yaml.safe_load(card(data_dir / "dumps").split("---")[1])
    pattern = block["configs"][0]["data_files"]
    assert sorted((data_dir / "dumps").glob(pattern)) == sorted((data_dir / "dumps").rglob("part-*"))


def test_the_data_dictionary_and_the_schema_lie_beside_it(data_dir):
    root = data_dir / "dumps"
    write_card(root)
    assert (root / "data-dictionary.md").read_text("utf-8") == data_dictionary()
    assert json.loads((root / "article.schema.json").read_text("utf-8"))["title"] == "newscrawl article"
    assert [report.problems for report in verify(data_dir, Dumps(root))] == [[], []]


def test_only_new_shards_are_read_again(data_dir, runs, monkeypatch):
    root = data_dir / "dumps"
    before = card(root)
    read = []
    original = statistics.select
    monkeypatch.setattr(statistics, "select", lambda paths, wanted: (read.extend(paths), original(paths, wanted))[1])
    assert card(root) == before
    assert read == []
    runs.run(make_article(9))
    assert "6 rows of 2 sites" in card(root)
    assert [path.parent.parent.name for path in read] == ["example"]


def test_what_was_pruned_or_changed_is_counted_anew(data_dir):
    root = data_dir / "dumps"
    card(root)
    shards = sorted((root / "example").rglob("part-*"))
    shards[-1].unlink()
    assert "4 rows of 2 sites" in card(root)
    shards[0].write_bytes(shards[0].read_bytes().split(b"\n")[0] + b"\n")
    assert "2 rows of 2 sites" in card(root)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 1, "shards": {}}', '{"version": 9}', "\x00"])
def test_counts_that_cannot_be_read_are_made_anew(data_dir, text):
    root = data_dir / "dumps"
    before = card(root)
    for path in root.rglob("statistics.json"):
        path.write_text(text)
    assert card(root) == before


def test_an_empty_dump_has_a_card(tmp_path):
    assert "0 rows of 0 sites" in card(tmp_path)


def test_a_folder_that_is_not_there_and_a_bad_row_are_named(tmp_path, data_dir):
    with pytest.raises(DumpError, match="no such dumps folder"):
        write_card(tmp_path / "nowhere")
    shard = next((data_dir / "dumps" / "example").rglob("part-*"))
    shard.write_text("{}\n")
    with pytest.raises(DumpError, match=r"line 1: no row: KeyError\('text'\)"):
        card(data_dir / "dumps")
