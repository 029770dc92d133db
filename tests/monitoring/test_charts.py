import importlib.util
import sys

from newscrawl.monitoring.charts import bars


def test_drawing_leaves_the_search_for_modules_as_it_was():
    assert "<rect" in bars({"a": 1, "b": 2})
    assert all(hasattr(finder, "find_spec") for finder in sys.meta_path)
    assert importlib.util.find_spec("a_module_that_is_not_there") is None
