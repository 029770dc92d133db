"""`jq` for the examples where the machine has none: libjq from the package `jq`, with the options that they use."""

import json
import sys
from pathlib import Path

import jq


def main(words):
    options = "".join(word[1:] for word in words if word.startswith("-"))
    program, *files = [word for word in words if not word.startswith("-")]
    text = "".join(Path(name).read_text("utf-8") for name in files) if files else sys.stdin.read()
    for value in jq.compile(program).input_text(text):
        raw = "r" in options and isinstance(value, str)
        print(value if raw else json.dumps(value, ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main(sys.argv[1:])
