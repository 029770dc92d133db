"""Puts the operator's contact into the User-Agent, so that a site can reach whoever crawls it."""

from __future__ import annotations

from scrapy.settings import BaseSettings


class ContactAddon:
    """Scrapy add-on: appends the setting NEWSCRAWL_CONTACT to USER_AGENT, unless that was set by hand."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy before the crawler is built."""
        contact = settings.get("NEWSCRAWL_CONTACT")
        if contact:
            settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority="project")
