"""The settings of one installation: newscrawl's own, and below them what is different here.

Copy it, edit it, and name it in the environment of whatever starts the crawls, so that an upgrade never touches it:
SCRAPY_SETTINGS_MODULE=local_settings, and in PYTHONPATH the folder in which it lies.
"""

from newscrawl.settings import *  # noqa: F403 - all of them

NEWSCRAWL_CONTACT = "you@example.org"  # how a site's operator reaches you
NEWSCRAWL_DATA_DIR = "/var/lib/newscrawl"
DUMP_COMPRESSION = "zst"

# Who hears of a source that changes its state, see docs/monitoring.md.
# HEALTH_COMMAND = "mail -s newscrawl you@example.org"
# HEALTH_WEBHOOK = "https://chat.example.org/hook/..."
