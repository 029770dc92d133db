"""Ways to find articles, one base class per mechanism: JSON lists, link lists, feeds and sitemaps, single pages."""
