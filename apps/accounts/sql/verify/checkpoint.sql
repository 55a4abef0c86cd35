-- Only after a run that found nothing, in its snapshot.
INSERT INTO ledger_checkpoint (account_id, version, balance, head)
SELECT a.id, a.version, a.posted, a.head FROM account a
LEFT JOIN ledger_checkpoint c ON c.account_id = a.id WHERE c.version IS DISTINCT FROM a.version
ON CONFLICT (account_id) DO UPDATE
SET version = excluded.version, balance = excluded.balance, head = excluded.head, verified_at = clock_timestamp()
