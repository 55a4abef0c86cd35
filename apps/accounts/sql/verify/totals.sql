-- Money is only ever moved: in each currency all accounts, the club's included, add up to zero.
SELECT NULL::uuid, NULL::bigint, format('%%s: all accounts add up to %%s', currency, sum(posted))
FROM account GROUP BY currency HAVING sum(posted) <> 0
