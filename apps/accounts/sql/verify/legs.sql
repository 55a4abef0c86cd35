-- Each entry since the checkpoint is a leg of a posted transfer, as the transfer says, and a transfer has two that
-- add up to zero. Both legs are always written by one statement, so both lie on the same side of a checkpoint.
WITH legs AS (
    SELECT e.* FROM entry e LEFT JOIN ledger_checkpoint c ON c.account_id = e.account_id AND NOT %(full)s
    WHERE e.version > coalesce(c.version, 0)
), odd AS (
    SELECT e.account_id, e.version, format('is not a leg of transfer %%s', e.transfer_id) AS difference
    FROM legs e LEFT JOIN transfer t ON t.id = e.transfer_id
    WHERE (t.status = 'posted' AND t.created_at = e.created_at
           AND t.effective_at = coalesce(e.effective_at, e.created_at)
           AND (e.account_id, e.amount) IN ((t.debit, -t.amount), (t.credit, t.amount))) IS NOT TRUE
    UNION ALL
    SELECT (array_agg(account_id ORDER BY account_id))[1], (array_agg(version ORDER BY account_id))[1],
           format('transfer %%s has %%s legs adding up to %%s', transfer_id, count(*), sum(amount))
    FROM legs GROUP BY transfer_id HAVING count(*) <> 2 OR sum(amount) <> 0
    UNION ALL
    SELECT t.debit, NULL, format('posted transfer %%s has no entry', t.id) FROM transfer t
    WHERE %(full)s AND t.status = 'posted' AND NOT EXISTS (SELECT FROM legs e WHERE e.transfer_id = t.id)
)
SELECT account_id, version, difference FROM odd ORDER BY account_id, version
