"""Courts, bookings and calls: what the use-cases of the schedule share."""
