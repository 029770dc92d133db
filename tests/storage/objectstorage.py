"""Object storage on loopback, which refuses when it is told to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from s3fs import S3FileSystem
from werkzeug.serving import WSGIRequestHandler, make_server

BUCKET = "news"
ERROR = "<?xml version='1.0'?><Error><Code>{}</Code><Message>{}</Message></Error>"
FAULTS = {
    "slow down": ("503 Slow Down", "SlowDown"),
    "access denied": ("403 Forbidden", "AccessDenied"),
    "full": ("507 Insufficient Storage", "XMinioStorageFull"),
}


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


@dataclass
class Storage:
    """A bucket; `refuses` says for a method and a path which of FAULTS it answers with."""

    address: str = ""
    refuses: Callable[[str, str], str | None] = lambda _method, _path: None
    puts: list[str] = field(default_factory=list)
    """The paths that something was put to."""

    def client(self):
        return boto3.client("s3", endpoint_url=self.address, region_name="us-east-1")

    def stored(self) -> list[str]:
        return sorted(found["Key"] for found in self.client().list_objects_v2(Bucket=BUCKET).get("Contents", ()))

    def empty(self) -> None:
        """Take out what is there; and let it refuse nothing."""
        self.refuses = lambda _method, _path: None
        for key in self.stored():
            self.client().delete_object(Bucket=BUCKET, Key=key)

    def url(self, prefix: str) -> str:
        return f"s3://{BUCKET}/{prefix}"


@contextmanager
def running() -> Iterator[Storage]:
    storage = Storage()
    inner = DomainDispatcherApplication(create_backend_app)

    def application(environ, start_response):
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        fault = storage.refuses(method, path)
        if fault:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            status, code = FAULTS[fault]
            start_response(status, [("Content-Type", "application/xml")])
            return [ERROR.format(code, code).encode()]
        if method == "PUT":
            storage.puts.append(path)
        return inner(environ, start_response)

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    storage.address = f"http://127.0.0.1:{server.server_port}"
    S3FileSystem.clear_instance_cache()  # those of another stand-in, at another address
    try:
        storage.client().create_bucket(Bucket=BUCKET)
        yield storage
    finally:
        storage.empty()  # what it holds is the process's, not this server's
        S3FileSystem.clear_instance_cache()
        server.shutdown()
        thread.join()
        server.server_close()
