"""One URL for one article: canonical form and identity key.

The canonical form is for comparing and for naming; what is fetched is the URL as found.  General rules only stand here,
what a single site needs is in its declaration (`host_aliases`, `path_rewrites`, `drop_query`).
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from newscrawl.sites.base import Site

# Parameters that name the way a reader came, never what is read (seen in share links of WeChat, Weibo and the apps).
TRACKING = re.compile(
    r"^(?:utm_\w+|spm\w*|scm|from|isappinstalled|_t|share\w*|nsukey|weixin\w*|wx\w*|referer|"
    r"fbclid|gclid|bd_vid|sid|(?:\w*_)?(?:asp|php|j)?sess(?:ion)?_?id\w*|cfid|cftoken|nonce|_|rnd|rand(?:om)?|timestamp)$",
    re.IGNORECASE,
)
SESSION_IN_PATH = re.compile(r";(?:jsessionid|sid|sessionid|phpsessid)=[^/?#;]*", re.IGNORECASE)
ASP_SESSION = re.compile(r"/\((?:[A-Z]\([^()/]*\))+\)(?=/)")
"""ASP.NET keeps the session in a folder of its own where it has no cookies: /(S(lit3py55t21z5v55))/news.aspx."""
PLAIN_PATH = re.compile(r"(?:/[\w-][\w.-]*)+/?", re.ASCII)
"""A path that is its own canonical form."""
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str, site: Site | None = None) -> str:
    """The one form of `url` among all that name the same article.

    Lower-cases scheme and host, drops default ports, fragments, session ids, tracking parameters and empty queries,
    resolves ``.``, ``..`` and doubled slashes, sorts what remains of the query, and applies the site's own rules.
    Never raises: a string that is no URL comes back stripped.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    scheme = parts.scheme.lower()
    path = _clean_path(parts.path)
    query = "" if site and site.drop_query else _clean_query(parts.query)
    if site:
        host = site.host_aliases.get(host, host)
        for pattern, replacement in site.path_rewrites:
            path = pattern.sub(replacement, path)
        if site.https and scheme == "http" and port in (None, 80):
            scheme, port = "https", None
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in (None, DEFAULT_PORTS.get(scheme)) else f"{host}:{port}"
    return urlunsplit((scheme, netloc, path, query, ""))


def port_of(url: str) -> int | None:
    """The port that `url` leads to; None where it is no web address."""
    try:
        parts = urlsplit(url)
        return parts.port or DEFAULT_PORTS.get(parts.scheme.lower())
    except ValueError:
        return None


def article_id(canonical: str, site: Site | None = None) -> str:
    """The article's id: the site's key where the URL holds one, else ``url:`` and 16 hexadecimal digits of its hash."""
    key = site.article_id(canonical) if site else None
    if key:
        return key
    without_scheme = canonical.split("://", 1)[-1]
    return "url:" + hashlib.sha256(without_scheme.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _clean_path(path: str) -> str:
    if PLAIN_PATH.fullmatch(path):
        return path
    path = ASP_SESSION.sub("", SESSION_IN_PATH.sub("", path))
    path = re.sub(r"/{2,}", "/", path) or "/"
    trailing = path.endswith(("/", "/.", "/.."))
    path = posixpath.normpath(path)
    if trailing and path != "/":
        path += "/"
    return quote(unquote(path, errors="surrogateescape"), safe="/%:@!$&'()*+,;=~-._", errors="surrogateescape")


def _clean_query(query: str) -> str:
    kept = [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if not TRACKING.match(key)]
    return urlencode(sorted(kept))
