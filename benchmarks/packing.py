"""What packing an archive costs at each level: CPU time and bytes a page.

python benchmarks/packing.py FOLDER     # of saved pages, *.html, searched through
"""

import argparse
import time
import zlib
from pathlib import Path
from types import ModuleType

from isal import isal_zlib

GZIP_FORM, ROUNDS = 31, 5
ARMS: list[tuple[ModuleType, int]] = [(zlib, 6), (zlib, 4), (isal_zlib, 3), (isal_zlib, 2), (isal_zlib, 1)]


def packed(library: ModuleType, level: int, page: bytes) -> int:
    packer = library.compressobj(level, library.DEFLATED, GZIP_FORM)
    return len(packer.compress(page)) + len(packer.flush())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    pages = [path.read_bytes() for path in sorted(parser.parse_args().folder.rglob("*.html"))]
    print(f"{len(pages)} pages of {sum(map(len, pages)) / len(pages) / 1000:.0f} KB")
    usual = 0.0
    for library, level in ARMS:
        times = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            size = sum(packed(library, level, page) for page in pages) / len(pages)
            times.append(time.process_time() - begun)
        usual = usual or size
        name = library.__name__.removeprefix("isal.")
        print(f"{name:9} level {level}: {1000 * min(times) / len(pages):.2f} ms, {size / usual - 1:+.0%} bytes")


if __name__ == "__main__":
    main()
