"""Who enters a tournament: places, entries one by one and by the thousand, leaving."""
