"""Adding a source: recorded pages with what should come of them, proposals for new sites, and checks of all sites."""
