from pathlib import Path

import pytest

from newscrawl.cleaning.body.furniture import furniture

PAGE = Path(__file__).parents[2] / "docs" / "cleaning.md"


@pytest.mark.parametrize("name", sorted({rule.name for rule in furniture().rules}))
def test_every_furniture_rule_is_explained_where_the_record_points_to(name):
    assert f"| `{name}` |" in PAGE.read_text("utf-8")
