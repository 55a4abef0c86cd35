-- Each account's entries since the checkpoint, in order: no version missing, each balance the one before plus
-- the amount, each hash made from the one before, recorded time never falling. The first difference of each account.
WITH start AS (
    SELECT a.id, coalesce(c.version, 0) AS version, coalesce(c.balance, 0) AS balance,
           coalesce(c.head, sha256(uuid_send(a.id))) AS head
    FROM account a LEFT JOIN ledger_checkpoint c ON c.account_id = a.id AND NOT %(full)s
), walked AS (
    SELECT e.*, coalesce(lag(e.version) OVER w, s.version) AS version_before,
           coalesce(lag(e.balance) OVER w, s.balance) AS balance_before,
           coalesce(lag(e.hash) OVER w, s.head) AS head_before, lag(e.created_at) OVER w AS created_before
    FROM start s JOIN entry e ON e.account_id = s.id AND (e.version > s.version OR e.version <= 0)
    WINDOW w AS (PARTITION BY e.account_id ORDER BY e.version)
), judged AS (
    SELECT account_id, version, CASE
        WHEN version <> version_before + 1 THEN format('version %%s follows %%s', version, version_before)
        WHEN balance <> balance_before + amount
            THEN format('balance %%s is not %%s plus %%s', balance, balance_before, amount)
        WHEN hash <> entry_hash(head_before, transfer_id, amount, balance, version, created_at, effective_at)
            THEN 'the hash does not follow from the entry and the hash before'
        WHEN created_at < created_before THEN 'recorded before the entry it follows'
        END AS difference
    FROM walked
)
SELECT DISTINCT ON (account_id) account_id, version, difference FROM judged
WHERE difference IS NOT NULL ORDER BY account_id, version
