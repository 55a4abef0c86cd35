"""Reads: what each page and each list of tournaments asks for."""
