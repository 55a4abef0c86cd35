-- What each account holds is the sum of its open holds; open holds are exactly the held transfers that nothing resolved.
WITH sums AS (SELECT account_id, sum(amount) AS total FROM open_hold GROUP BY account_id),
odd AS (
    SELECT a.id AS account_id, format('held %%s, its open holds add up to %%s', a.held, coalesce(s.total, 0)) AS difference
    FROM account a LEFT JOIN sums s ON s.account_id = a.id WHERE a.held <> coalesce(s.total, 0)
    UNION ALL
    SELECT h.account_id, format('open hold %%s is not what its transfer says', h.id)
    FROM open_hold h LEFT JOIN transfer t ON t.id = h.id
    WHERE (t.kind = 'hold' AND t.status = 'held' AND t.debit = h.account_id AND t.amount = h.amount
           AND t.expires_at IS NOT DISTINCT FROM h.expires_at
           AND NOT EXISTS (SELECT FROM transfer r WHERE r.ref = t.id AND r.status IN ('posted', 'voided'))) IS NOT TRUE
    UNION ALL
    SELECT t.debit, format('hold %%s is neither resolved nor open', t.id) FROM transfer t
    WHERE %(full)s AND t.status = 'held' AND NOT EXISTS (SELECT FROM open_hold h WHERE h.id = t.id)
      AND NOT EXISTS (SELECT FROM transfer r WHERE r.ref = t.id AND r.status IN ('posted', 'voided'))
)
SELECT account_id, NULL::bigint, difference FROM odd ORDER BY account_id
