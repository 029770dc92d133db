"""Places in object storage, which the rest of the storage takes for folders: ``s3://bucket/prefix`` and the like.

What speaks to the storage is fsspec: s3fs for S3 and everything with its interface, whose address, keys and region are
those of every AWS tool (``AWS_ENDPOINT_URL``, ``AWS_ACCESS_KEY_ID``, ``~/.aws/config``).  An object is put by one
request and so is there whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from newscrawl.storage.errors import StorageError

S3_OPTIONS: Mapping[str, Any] = {
    "use_listings_cache": False,  # other machines put objects, too
    "default_block_size": 1 << 20,  # bytes that are asked for at a time where a file is read in part
    "config_kwargs": {
        "connect_timeout": 5,
        "read_timeout": 12,
        "retries": {"total_max_attempts": 2, "mode": "standard"},
    },
}
TRIES = 2
"""By s3fs, each of two requests: bounded, because a state in a file waits meanwhile, and the next run tries again."""


class PutRefused(StorageError):  # noqa: N818 - says more without the suffix
    """Object storage did not take an object; what was there under its name is there still."""


class Unreachable(OSError):  # noqa: N818 - it names the state of things
    """Object storage gave no answer that says more; the message is its library's."""


def is_url(place: str | Path) -> bool:
    """Whether that is a place in object storage."""
    return "://" in str(place)


def place_of(place: str | Path) -> Path:
    """A folder or file by path or URL.

    That of a URL is no Path, but answers to its methods, and raises OSError as one does.  Raises StorageError where the
    library is missing, or a URL of that kind is unknown.
    """
    if not isinstance(place, str) or not is_url(place):
        return Path(place)
    try:
        from upath import UPath

        if not place.startswith("s3"):
            return cast("Path", UPath(place))
        path = UPath(place, **S3_OPTIONS)
        path.fs.retries = TRIES
        return cast("Path", path)
    except ImportError as error:
        raise StorageError(f"{place}: this needs a library ({error}): pip install 'newscrawl[s3]'") from error
    except ValueError as error:
        raise StorageError(f"{place}: {error}") from error


def is_remote(path: Path) -> bool:
    """Whether :func:`place_of` made `path` of a URL."""
    return not isinstance(path, Path)


def put(path: Path, data: bytes) -> None:
    """Put an object whole.  Raises PutRefused."""
    remote = cast("Any", path)
    with refusals(path), object_errors(path):
        remote.fs.pipe_file(remote.path, data)


def put_file(local: Path, path: Path) -> None:
    """Put a file as an object, in parts where it is large; it appears when all are there.  Raises PutRefused."""
    remote = cast("Any", path)
    with refusals(path), object_errors(path):
        remote.fs.put_file(str(local), remote.path)


def size_of(path: Path) -> int | None:
    """Bytes of an object; None where there is none.  Raises OSError."""
    remote = cast("Any", path)
    with object_errors(path):
        try:
            return int(remote.fs.info(remote.path)["size"])
        except FileNotFoundError:
            return None


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Raise PutRefused for what keeps an object from being put at `path`, or beside it."""
    try:
        yield
    except OSError as error:
        raise PutRefused(f"{path} was not taken: {error.strerror or error}") from error


@contextmanager
def object_errors(path: Path) -> Iterator[None]:
    """Turn what the libraries below raise into OSError."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        if type(error).__module__.partition(".")[0] in ("botocore", "aiobotocore", "aiohttp"):
            raise Unreachable(f"{path}: {error}") from error
        raise
