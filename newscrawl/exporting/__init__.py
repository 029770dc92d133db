"""Dumps in the forms that other tools read: Parquet, CSV, schema.org, datatrove, WARC; and the card beside them.

Every form is a function in a module of its own that takes lines and writes them; :mod:`newscrawl.exporting.export`
knows them all, and lets a target appear only when it is whole.
"""
