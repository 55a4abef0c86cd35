"""Fact sheets of invented players, and what a report about each must and must not hold."""
