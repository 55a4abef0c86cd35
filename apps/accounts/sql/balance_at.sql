-- Balances in the past, without a second index on the hot table.

-- The last version recorded at or before a moment, 0 when there is none. created_at never falls as the
-- version rises (post sees to it), so a binary search over the primary key finds it.
create function version_at(p_account uuid, p_moment timestamptz)
returns bigint language plpgsql stable set search_path = public, pg_temp as $$
declare
    low bigint := 0;
    high bigint := coalesce((select a.version from account a where a.id = p_account), 0);
    middle bigint;
begin
    while low < high loop
        middle := (low + high + 1) / 2;
        if (select e.created_at from entry e where e.account_id = p_account and e.version = middle) <= p_moment then
            low := middle;
        else
            high := middle - 1;
        end if;
    end loop;
    return low;
end $$;

-- What the account held at a moment, in minor units. By recorded time it is what the books said then.
-- By effective time it is what they say now about then: the recorded balance, corrected by the few
-- entries whose effective time lies on the other side of the moment (partial index entry_out_of_time).
create function balance_at(p_account uuid, p_moment timestamptz, p_effective boolean)
returns bigint language sql stable set search_path = public, pg_temp
begin atomic
    select coalesce((select e.balance from entry e
                      where e.account_id = p_account and e.version = version_at(p_account, p_moment)), 0)
         + case when p_effective then
               coalesce((select sum(e.amount) from entry e where e.account_id = p_account
                           and e.effective_at <= p_moment and e.created_at > p_moment), 0)
             - coalesce((select sum(e.amount) from entry e where e.account_id = p_account
                           and e.effective_at > p_moment and e.created_at <= p_moment), 0)
           else 0 end;
end;
