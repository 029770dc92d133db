"""Every Scrapy setting that differs from its default: the value, the reason, and the default in a comment.

Any of them can be set for one crawl with `-s NAME=VALUE`.
"""

from __future__ import annotations

import os
from typing import Any

from newscrawl.version import __version__

BOT_NAME = "newscrawl"  # default "scrapybot"
SPIDER_MODULES = ["newscrawl.spiders"]  # default []
COMMANDS_MODULE = "newscrawl.commands"  # default ""; its crawl replaces Scrapy's, whose exit code is always 0

# ------------------------------------------------------------------------------------------------ newscrawl's own

# Where everything is kept: state, archive, dumps, quarantine. Relative to the directory the command runs in.
NEWSCRAWL_DATA_DIR = "data"
# Where the state is: None for a SQLite file in the data directory; postgresql://user@host/database shares it between
# crawlers on several machines, see docs/scaling.md. Best given by the environment; passwords belong in ~/.pgpass.
NEWSCRAWL_STATE_URL = os.environ.get("NEWSCRAWL_STATE_URL")
# Of a shared state: for how long a site is one crawler's without a sign of life from it, at least twice
# DOWNLOAD_TIMEOUT; and at how many sites a crawler works together.
LEASE_SECONDS = 120
SITES_AT_ONCE = 16
# How a site's operator reaches you, as an e-mail address or URL; becomes part of the User-Agent.
NEWSCRAWL_CONTACT: str | None = None
# Networks that may be crawled although they are private, such as ["10.1.0.0/16"]: for intranets and tests.
ALLOWED_PRIVATE_NETWORKS: list[str] = []
# What becomes of a copy of an article already stored: "mark" stores it with its verdict, "drop" leaves it out.
DEDUP_POLICY = "mark"
# How many processes may clean pages; None: one per core, three at most. The second and third help only while pages pile
# up, for one that is not needed costs a crawl a seventh of its speed. 0 cleans in the crawl's own process, where no
# time or memory limit protects the crawl from a hostile page.
CLEAN_WORKERS: int | None = None
# Where dumps go, and where closed files of the archive are moved to, in object storage, such as "s3://bucket/dumps";
# None for the data directory.
NEWSCRAWL_DUMPS_URL = os.environ.get("NEWSCRAWL_DUMPS_URL")
NEWSCRAWL_ARCHIVE_URL = os.environ.get("NEWSCRAWL_ARCHIVE_URL")
# More arguments for the executor of `scrapy reclean --engine datatrove`, such as {"partition": "cpu", "time": "9:00"}.
NEWSCRAWL_EXECUTOR: dict[str, Any] = {}
# Compression of dump shards: "none", "gz" or "zst".
DUMP_COMPRESSION = "none"
# For how many days after it was first stored an article is asked for again, by conditional GET, to see its revisions.
REVISIT_DAYS = 3
# For how many seconds a crawl that is told to stop waits for the answers it has asked for.
STOP_WAIT = 20
# Whether known pages are asked for with If-None-Match and If-Modified-Since.
CONDITIONAL_GET_ENABLED = True
# What is told when a source changes its state, as JSON: the standard input of a command line, the body of a POST.
HEALTH_COMMAND: str | None = None
HEALTH_WEBHOOK: str | None = None
# How many seconds each of them may take.
HEALTH_ALARM_TIMEOUT = 30
# Whether what is unusual in a run is the new normal; to be set for that one run.
HEALTH_ACCEPT = False
# How many pages of one list are read in a run, and after how many in a row without a new article the list is left.
LIST_PAGES_LIMIT = 100
BARREN_LIST_PAGES_LIMIT = 3
# How many pages, lists and articles, of one site are asked for in a run; what is left waits for the next. Bounds sites
# that invent new articles without end. 0 sets no bound.
SITE_REQUESTS_LIMIT = 5000

# --------------------------------------------------------------------------------------------------- being polite

USER_AGENT = f"newscrawl/{__version__}"  # default names Scrapy; NEWSCRAWL_CONTACT is added by the add-on below
ADDONS = {  # default {}
    "newscrawl.crawling.user_agent.ContactAddon": 0,
    "newscrawl.crawling.safe_log.SafeLogAddon": 0,  # what strangers wrote reaches the log escaped
}
ROBOTSTXT_OBEY = True  # default False
DOWNLOAD_DELAY = 1.0  # default 0; seconds between two requests to one site
DOWNLOAD_DELAY_JITTER = 0  # default 0.5, which would make half of the delays shorter than promised
CONCURRENT_REQUESTS_PER_DOMAIN = 2  # default 8; two, so that one slow answer does not hold up the site's crawl
DEFAULT_REQUEST_HEADERS = {  # default Accept-Language "en"
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

# Tries after the first; the waits between them double up to 8 s, and an answer's Retry-After counts for the whole site.
RETRY_TIMES = 6  # default 2, which are used up within a second
RETRY_DELAY = 1.0  # seconds before the second try
RETRY_AFTER_MAX = 600  # seconds; a site that asks for more is left for the next run

# ------------------------------------------------------------------------------------------------- bounds and guards

DOWNLOAD_MAXSIZE = 8 * 1024 * 1024  # default 1 GiB, which one hostile page turns into 5 GB of memory
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024  # default 32 MiB
DOWNLOAD_TIMEOUT = 45  # default 180 seconds; for the whole of an answer that keeps coming
DOWNLOAD_ANSWER_TIMEOUT = 15  # ours: seconds until the headers are there
DOWNLOAD_LEAST_SPEED = 512  # ours: bytes per second of the body, over ten seconds
DNS_TIMEOUT = 15  # default 60 seconds
REDIRECT_MAX_TIMES = 8  # default 20
MEMUSAGE_LIMIT_MB = 1500  # default 0, no limit; the crawl ends cleanly before the machine suffers
# Articles come over HTTP; the other handlers would let a page make the crawler read local files or other services.
DOWNLOADER = (
    "newscrawl.crawling.leased.LeasedDownloader"  # default scrapy.core.downloader.Downloader; for shared states
)
DOWNLOAD_HANDLERS: dict[str, Any] = {  # default: all on
    "http": "newscrawl.crawling.download.BoundedDownloadHandler",  # with limits on waiting, speed and headers
    "https": "newscrawl.crawling.download.BoundedDownloadHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
REMOTE_CONTROL_ENABLED = False  # default True: a local server that runs any code for whoever holds its token
TELNETCONSOLE_ENABLED = False  # default True: the same over telnet

# Looks at every address before it is dialled: pages and redirects must not reach into private networks.
TWISTED_DNS_RESOLVER = "newscrawl.crawling.resolver.GuardedResolver"  # default scrapy.resolver.CachingThreadedResolver

# ---------------------------------------------------------------------------------------------------------- speed

# Measured as CPU time of the crawl's own process, some 5 ms a page without cleaning: 600 pages of 80 KiB on loopback,
# the arms in turn, the least of three or four rounds.
CONCURRENT_ITEMS = 4  # default 100, which starts 100 tasks for every response: +0.9 ms a page; 1 and 8 are like 4
WARN_ON_GENERATOR_RETURN_VALUE = False  # default True, which parses the callback's source again: +0.2 ms a page
# The matrices of cleaning and comparing are small: more threads to multiply them in would be no quicker, and cost every
# process 0.06 s of CPU time and 35 MB to start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Left alone, for nothing was gained: DOWNLOADER_STATS and REFERER_ENABLED off, ASYNCIO_EVENT_LOOP "uvloop.Loop" (with
# the extra [uvloop]), CONCURRENT_REQUESTS 8 or 32. The duplicate filter is never asked, for the frontier knows what was
# asked for; a line of log for every page (LOG_LEVEL DEBUG) costs 0.2 ms.

# ---------------------------------------------------------------------------------------------- the way of a page

EXTENSIONS = {"newscrawl.crawling.run.RunExtension": 0}  # default {}
# Default: these and the two consoles that are off above, which are loaded all the same and bring a web server along: a
# sixth of the time that a crawl takes to start.
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.memdebug.MemoryDebugger": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.logstats.LogStats": 0,
    "scrapy.extensions.spiderstate.SpiderState": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
# Scrapy's own, each at its default place, without those that are replaced or off.  One set to None would be loaded all
# the same: Scrapy's cookies bring a library along that takes a tenth of the time in which a crawl starts.
DOWNLOADER_MIDDLEWARES_BASE = {
    # offsite (50): skips retried and redirected requests; newscrawl.crawling.offsite does not
    # robotstxt (100): newscrawl.crawling.robots follows RFC 9309
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": 300,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    # retry (550), meta refresh (580): see below
    # httpcompression (590): takes cut and corrupted answers for whole; newscrawl.crawling.unpacking does not
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    # cookies (700): fetches a list from the web; newscrawl.crawling.cookies asks it where a site sets one
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": 900,
}
DOWNLOADER_MIDDLEWARES = {  # default {}; the numbers are places among Scrapy's own
    "newscrawl.crawling.offsite.OffsiteMiddleware": 50,
    "newscrawl.crawling.leased.LeaseMiddleware": 60,  # of a shared state: one crawler at a site, before robots.txt
    "newscrawl.crawling.robots.RobotsMiddleware": 100,  # RFC 9309: an unreachable robots.txt forbids everything
    "newscrawl.crawling.conditional.ConditionalGetMiddleware": 350,
    "newscrawl.crawling.retry.RetryMiddleware": 550,  # waits longer each time and honours Retry-After
    "newscrawl.crawling.meta_refresh.MetaRefreshMiddleware": 580,  # Scrapy's decodes every page: +0.15 ms a page
    "newscrawl.crawling.blocked.WallMiddleware": 585,  # sees answers unpacked (590), before meta refresh (580)
    "newscrawl.crawling.unpacking.UnpackingMiddleware": 590,
    "newscrawl.crawling.cookies.CookiesMiddleware": 700,
}
SPIDER_MIDDLEWARES_BASE = {  # default: these and three more, and every page and request goes through each of them
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": 50,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": 700,
    # urllength (800): endless addresses are left out before
    # depth (900): counts; frontier and list budgets bound a crawl
    # metacopy (1000): warns authors of spiders; ours have tests
}
ITEM_PIPELINES = {  # default {}
    "newscrawl.pipelines.ArchivePipeline": 100,
    "newscrawl.pipelines.CleanPipeline": 200,
    "newscrawl.pipelines.DedupPipeline": 300,
    "newscrawl.pipelines.ExportPipeline": 400,
}

# --------------------------------------------------------------------------------------------------- what is shown

LIVE_CONSOLE = True  # ours: a live line per site where a crawl runs on a terminal; the log goes above it
LOG_LEVEL = "INFO"  # default "DEBUG", a line for every request
LOG_FORMATTER = "newscrawl.crawling.log.LogFormatter"  # default writes whole items, page bytes and all, into the log
FEED_EXPORT_ENCODING = "utf-8"  # default None: \\uXXXX for every Chinese character
