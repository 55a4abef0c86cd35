"""Refreshing the reports of many players: bounded, repeatable, and no player's work done twice.

The database is the judge of who needs it and who is at it; Redis only gives hints.
"""
