"""A post of a Jekyll site as it lies in its repository; it has no host, its text tells it."""

from __future__ import annotations

from newscrawl.sites.base import Layout, Site
from newscrawl.sites.formats.jekyll_post import read_post

JEKYLL = Site(
    name="jekyll",
    display_name="Jekyll",
    layouts=(Layout(name="post", reader=read_post, remove=("p.em_media", "p.res-edit", "div.zwothers")),),
)
