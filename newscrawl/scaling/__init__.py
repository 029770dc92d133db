"""More than one machine for what takes long: cleaning an archive again, and finding the repeats in a corpus.

The engine is datatrove: its executors run the same blocks on one machine, on Ray and on Slurm.  Cleaning looks at one
page at a time and is shared out; a verdict depends on every earlier document and is left to one process, which reads
what was cleaned in the order in which `scrapy reclean` would have cleaned it.  So the rows are the same, whoever
cleaned.
"""
