"""`scrapy browse`: a local web page over the state, for the operator's eyes."""
