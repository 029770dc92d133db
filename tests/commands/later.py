"""`scrapy` as it would run some days from now: python -m tests.commands.later DAYS COMMAND ..."""

import sys
from datetime import timedelta

from scrapy.cmdline import execute

from newscrawl import clock

if __name__ == "__main__":
    clock.set_ahead(timedelta(days=float(sys.argv[1])))
    execute(["scrapy", *sys.argv[2:]])
