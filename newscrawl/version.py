"""The version of newscrawl; part of every row, so that a row says which code cleaned it."""

__version__ = "0.1.0"
