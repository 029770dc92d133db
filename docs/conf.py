"""How sphinx makes the site: `make docs`. The pages are plain Markdown and read as well where they lie."""

from newscrawl.version import __version__

project = "newscrawl"
author = "the newscrawl authors"
copyright = author  # noqa: A001 - sphinx calls it so
release = version = __version__

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
nitpicky = True  # a reference that leads nowhere is a warning, and `make docs` takes warnings for errors

myst_heading_anchors = 3  # links such as page.md#a-heading are checked; spelled as GitHub spells them
suppress_warnings = ["misc.highlighting_failure"]  # shortened JSON with … in it

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_title = f"newscrawl {release}"
html_show_sphinx = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
highlight_language = "none"
