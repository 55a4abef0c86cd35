-- Each account's row says what its last entry says, stays within its overdraft, and is not behind the checkpoint.
WITH start AS (
    SELECT a.*, coalesce(c.version, 0) AS version_seen, coalesce(c.balance, 0) AS balance_seen
    FROM account a LEFT JOIN ledger_checkpoint c ON c.account_id = a.id AND NOT %(full)s
), judged AS (
    SELECT s.id, s.version, CASE
        WHEN s.version < s.version_seen THEN format('version %%s was %%s when last verified', s.version, s.version_seen)
        WHEN s.version <> coalesce(e.version, 0)
            THEN format('version %%s, the last entry has %%s', s.version, coalesce(e.version, 0))
        WHEN s.posted <> coalesce(e.balance, 0)
            THEN format('posted %%s, the last entry says %%s', s.posted, coalesce(e.balance, 0))
        WHEN s.posted <> s.balance_seen + coalesce(n.total, 0)
            THEN format('posted %%s, the entries add up to %%s', s.posted, s.balance_seen + coalesce(n.total, 0))
        WHEN s.head <> coalesce(e.hash, sha256(uuid_send(s.id))) THEN 'head is not the hash of the last entry'
        WHEN s.posted - s.held < -s.overdraft THEN 'below its overdraft'
        END AS difference
    FROM start s
    LEFT JOIN LATERAL (SELECT * FROM entry WHERE account_id = s.id ORDER BY version DESC LIMIT 1) e ON true
    LEFT JOIN (SELECT account_id, sum(amount) AS total FROM entry JOIN start f ON f.id = account_id
               WHERE entry.version > f.version_seen GROUP BY account_id) n ON n.account_id = s.id
)
SELECT id, version, difference FROM judged WHERE difference IS NOT NULL ORDER BY id
