"""The wiring table: every component with its order, every setting with its default.

A `NEWSCRAWL_*` setting can also be given as an environment variable of the same name; `-s` on the
command line beats both. docs/settings.md explains each.
"""

import os
from dataclasses import fields

from scrapy.settings import default_settings

from newscrawl import __version__
from newscrawl.items import NOT_IN_FEEDS, Article

# This project's own settings ---------------------------------------------------------------------

NEWSCRAWL_DATA_DIR = "data"
NEWSCRAWL_DATABASE_URL = ""  # sqlite:///<data dir>/newscrawl.db
NEWSCRAWL_CONTACT = ""  # a URL or mail address that the user agent names
NEWSCRAWL_PRINTED_TIMEZONE = "UTC"
NEWSCRAWL_READ_PROCESSES = ""  # one with a DOWNLOAD_DELAY, else one for each core; 0: none, no limits
NEWSCRAWL_READ_DEADLINE = 10.0  # seconds for a page to be read
NEWSCRAWL_READ_MEMORY = 1024  # megabytes that a process which reads pages may take
NEWSCRAWL_STOP_AFTER_KNOWN_PAGES = 2
NEWSCRAWL_MAX_LISTING_PAGES = 10_000  # listing pages, and site maps, of a locale in one run
NEWSCRAWL_REVISIT_AFTER = "1h,6h,1d,3d,7d,30d,90d,365d"
NEWSCRAWL_REVISIT_BUDGET = 500  # visits to known articles in one run
NEWSCRAWL_REREAD_EVERY = 4  # visits, of which one asks for the page whole
NEWSCRAWL_GONE_AFTER = "1h"  # how long a page has to be missing
NEWSCRAWL_RETRY_FAILED_AFTER = "10m,1h,6h,1d,7d"
NEWSCRAWL_ASSETS = ""  # a file of coins to look for beside the built-in list
NEWSCRAWL_RUN = ""  # what a worker works on: new, any, or the number of a run; the commands set it
NEWSCRAWL_WORKER_LEASE = 120.0  # seconds of silence after which a worker counts as lost
NEWSCRAWL_BATCH_ITEMS = 100
NEWSCRAWL_BATCH_SECONDS = 1.0
NEWSCRAWL_LOCK_WAIT = 30.0  # seconds to wait for another writer of the database
NEWSCRAWL_ARCHIVE = True
NEWSCRAWL_ARCHIVE_MAX_BYTES = 100_000_000  # of one file
NEWSCRAWL_ARCHIVE_KEEP = ""  # how long, such as 90d
NEWSCRAWL_ARCHIVE_REMOTE = ""  # where full files are, such as s3://bucket/news/warc
NEWSCRAWL_MAX_TITLE_LENGTH = 1000
NEWSCRAWL_RETRY_AFTER_MAX = 120.0  # seconds that a run waits for the site
NEWSCRAWL_BROWSER = ""  # the path of a Chromium; the system's is found without
NEWSCRAWL_BROWSER_HOSTS = ""  # other hosts from which the site's pages load their scripts
NEWSCRAWL_BROWSER_TABS = 2
NEWSCRAWL_BROWSER_TIMEOUT = 30.0  # seconds for a page to come
NEWSCRAWL_BROWSER_WAIT = 10.0  # seconds for it to show its content then
NEWSCRAWL_PROGRESS_INTERVAL = 30.0
NEWSCRAWL_CHECKS_OFF = ""  # names of checks on a run, such as lag,fill_rate:author
NEWSCRAWL_SUMMARY = "table"  # or json: one line
NEWSCRAWL_HEARTBEAT_URL = ""  # asked after a run that did its job
NEWSCRAWL_ALERT_URLS = ""  # apprise addresses with commas between them
NEWSCRAWL_DEMO_ARTICLES = 300
NEWSCRAWL_DEMO_LAYOUT = "next"
NEWSCRAWL_DEMO_DAY = 1  # what was published, edited and removed by then
# Only our own demo site is crawled at full speed.
NEWSCRAWL_DEMO_SETTINGS = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
}

for _name, _default in list(globals().items()):
    if _name.startswith("NEWSCRAWL_") and _name in os.environ:
        globals()[_name] = os.environ[_name]

# Scrapy ------------------------------------------------------------------------------------------

BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders"]
NEWSPIDER_MODULE = "newscrawl.spiders"
COMMANDS_MODULE = "newscrawl.commands"
USER_AGENT = f"newscrawl/{__version__}"
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

ROBOTSTXT_OBEY = True
ROBOTSTXT_PARSER = "newscrawl.middlewares.robots.BoundedRobotParser"  # Scrapy's, within limits
DOWNLOAD_DELAY = 1.0
# What is in flight when a crawl is told to end is still waited for, a second each.
CONCURRENT_REQUESTS = 4
CONCURRENT_REQUESTS_PER_DOMAIN = 2
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
RETRY_TIMES = 3
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # what was given up is counted by reason and kept in rejects
DOWNLOAD_TIMEOUT = 60
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"  # Scrapy's default knows no IPv6
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default takes any certificate
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
COOKIES_ENABLED = False
# Requests for articles are made of rows, which do not say which page named them.
REFERRER_POLICY = "no-referrer"
# An article page names no other page to go to; a challenge page does.
METAREFRESH_ENABLED = False
# What a feed (-o, -O, FEEDS) has of an article: what is stored of it, without how it was read.
FEED_EXPORT_FIELDS = [field.name for field in fields(Article) if field.name not in NOT_IN_FEEDS]
# Scrapy makes that many tasks for every response: 100, the default, halves the speed.
CONCURRENT_ITEMS = 8

# Both let whoever reaches the port run code in this process.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# Scrapy loads what is switched off too; with aiohttp, this one takes 0.15 s and 13 MB of every start.
EXTENSIONS_BASE = {
    path: order for path, order in default_settings.EXTENSIONS_BASE.items() if "remote_control" not in path
}

LOG_LEVEL = "INFO"
LOG_FORMATTER = "newscrawl.extensions.progress.QuietLogFormatter"
LOG_FORMAT = "%(asctime)s %(levelname)s: %(message)s"
LOGSTATS_INTERVAL = 0
STATS_DUMP = False

REQUEST_FINGERPRINTER_CLASS = "newscrawl.middlewares.frontier.ArticleFingerprinter"

# What asks for the browser parts from the rest here; the rest is Scrapy's own.
DOWNLOAD_HANDLERS = {
    "http": "newscrawl.rendering.browser.BrowserDownloadHandler",
    "https": "newscrawl.rendering.browser.BrowserDownloadHandler",
}

EXTENSIONS = {
    "newscrawl.extensions.demo.DemoSiteExtension": 10,
    "newscrawl.extensions.store.StoreExtension": 100,
    "newscrawl.extensions.reader_pool.ReaderPool": 110,
    "newscrawl.extensions.host_clock.HostClock": 120,
    "newscrawl.middlewares.workers.WorkerRounds": 130,
    "newscrawl.extensions.host_clock.HoldBack": 140,
    "newscrawl.middlewares.robots.CrawlDelay": 200,
    "newscrawl.rendering.browser.Browser": 210,
    "newscrawl.extensions.progress.Progress": 300,
    "newscrawl.extensions.stories.StoriesExtension": 305,
    "newscrawl.extensions.summary.Summary": 310,
}

SPIDER_MIDDLEWARES = {
    # Requests for articles become rows of the frontier, which keep no depth; robots.py refuses addresses that
    # are too long. Both look at whatever a spider yields.
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "newscrawl.middlewares.frontier.FrontierMiddleware": 500,
    # Nearer to the spider than the frontier, which takes requests away.
    "newscrawl.extensions.metrics.Metrics": 600,
    "newscrawl.middlewares.pages.ArchiveMiddleware": 700,
    # Nearest to the spider: what it asks for again is neither counted nor archived as a reject.
    "newscrawl.rendering.browser.RenderMiddleware": 800,
}

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "newscrawl.middlewares.robots.SameSiteMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newscrawl.middlewares.robots.StrictRobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "newscrawl.middlewares.retry.PoliteRetryMiddleware": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newscrawl.middlewares.pages.WholeCompressionMiddleware": 590,
    # After decompression (590), before anyone reads the text.
    "newscrawl.middlewares.pages.Utf8Middleware": 580,
}

ITEM_PIPELINES = {
    "newscrawl.pipelines.ValidationPipeline": 100,
    "newscrawl.pipelines.StoragePipeline": 300,
    "newscrawl.pipelines.JsonLinesPipeline": 400,
}
