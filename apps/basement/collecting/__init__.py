"""Collecting garbage: what no file has and nobody is bringing."""
