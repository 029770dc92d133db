"""Plots as SVG within a page: bars drawn by pygal, coloured by the page's own style sheet, without scripts."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree
from markupsafe import Markup

WIDTH, HEIGHT = 360, 190
"""In the units of the drawing: about the width of a phone, where they are pixels."""
MOST_LABELS = 8
SVG = "{http://www.w3.org/2000/svg}"


def bars(values: Mapping[str, int]) -> Markup:
    """One bar per value, labelled by its key; some of the labels are left out where there are many."""
    return _drawn({"": list(values.values())}, list(values), stacked=False)


def stacked_bars(series: Mapping[str, Sequence[int]], labels: Sequence[str]) -> Markup:
    """Bars of several parts, one per label; the parts have the colours 0, 1, 2 ... of the style sheet."""
    return _drawn(series, list(labels), stacked=True)


def sparkline(values: Sequence[int]) -> Markup:
    """A line without axes, as high as a line of text; the last value is the one at its right end."""
    if len(values) < 2:
        return Markup("")
    top = max(*values, 1)
    step = 80 / (len(values) - 1)
    points = " ".join(f"{number * step:.0f},{19 - 17 * value / top:.0f}" for number, value in enumerate(values))
    return Markup('<svg class="spark" viewBox="0 0 80 20" aria-hidden="true"><polyline points="{}"/></svg>').format(
        points
    )


def _pygal() -> Any:
    """The library, without the finder for map plug-ins that it leaves in Python's import system.

    That is of a kind that Python no longer knows, and makes the search for every absent module a warning.
    """
    import pygal

    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal


def _drawn(series: Mapping[str, Sequence[int]], labels: list[str], *, stacked: bool) -> Markup:
    pygal = _pygal()
    kind = pygal.StackedBar if stacked else pygal.Bar
    every = max(1, -(-len(labels) // MOST_LABELS))
    chart = kind(
        js=[],
        width=WIDTH,
        height=HEIGHT,
        margin=4,
        spacing=6,
        show_legend=False,
        explicit_size=False,
        min_scale=2,
        max_scale=5,
        x_labels=labels,
        x_labels_major=labels[::every],
        show_minor_x_labels=False,
        truncate_label=12,
        value_formatter=lambda value: f"{value:,.0f}",
        zero=0,
    )
    for name, values in series.items():
        chart.add(name, list(values))
    return _plain(chart.render_tree())


def _plain(tree: Any) -> Markup:
    """The drawing without pygal's style sheet and configuration, which come with every chart, and without ids."""
    for element in tree.xpath("//*[local-name()='defs'] | //comment() | //*[contains(@class, 'text-overlay')]"):
        element.getparent().remove(element)
    for description in tree.iter(f"{SVG}desc"):
        if description.get("class") == "value":
            description.tag = f"{SVG}title"  # what browsers show under the pointer
    for description in list(tree.iter(f"{SVG}desc")):
        description.getparent().remove(description)
    tree.attrib.pop("id", None)
    tree.set("role", "img")
    return Markup(etree.tostring(tree, encoding="unicode"))  # noqa: S704 - made from numbers and labels by lxml
