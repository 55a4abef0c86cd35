"""Checking the store against the database, both ways, and mending what can be mended."""
