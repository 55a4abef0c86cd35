"""The flow of a wish for a report: a job that is claimed, goes on step by step, and ends in a report or a reason.

The job's row is the truth. Whoever works on it holds a lease and may die at any point: the lease ends, the job is due
again, and the next one begins anew; what is stored is stored once.
"""
