"""news-please as a library: fetches and reads every address in a loop, without the pictures."""

import json
import sys
from pathlib import Path

from newsplease import NewsPlease

with Path(sys.argv[1]).open() as addresses, Path(sys.argv[2]).open("w") as out:
    for url in addresses.read().split():
        found = NewsPlease.from_url(url, fetch_images=False)
        row = {"url": url, "title": found.title, "text": found.maintext, "date": str(found.date_publish)}
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
