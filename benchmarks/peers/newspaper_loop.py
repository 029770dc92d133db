"""newspaper4k: fetches and reads every address in a loop; pictures, which nobody else asks for, left out."""

import json
import sys
from pathlib import Path

import newspaper

with Path(sys.argv[1]).open() as addresses, Path(sys.argv[2]).open("w") as out:
    for url in addresses.read().split():
        found = newspaper.article(url, language="zh", fetch_images=False)
        row = {"url": url, "title": found.title, "text": found.text, "date": str(found.publish_date)}
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
