-- post: the only writer of money.
--
-- Posts a batch in the order given, each item as if alone, and answers for each in that order:
-- status, failure ('' or a code), whether the outcome was fixed by an earlier call, when recorded.
-- The outcome of an id never changes, failures included; an id that comes again with other terms
-- (kind, accounts, amount, reference, description) is refused as transfer_conflict.
-- With all_or_nothing, one refusal refuses the rest of the batch too (batch_refused).
--
-- Locks: first every account in id order, then every new id in id order; never the reverse, so
-- callers cannot deadlock as long as a transaction calls post once, as its last statement.
-- An id claimed at the same instant by a call on other accounts raises unique_violation on
-- transfer_pkey: nothing was written, call again and it is a replay or a conflict.
create function post(
    ids uuid[], kinds text[], debits uuid[], credits uuid[], amounts bigint[], refs uuid[],
    descriptions text[], expiries timestamptz[], effectives timestamptz[],
    all_or_nothing boolean default false, event_headers jsonb default '{}',
    out statuses text[], out failures text[], out replays boolean[], out recorded timestamptz[]
) language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    n constant int := cardinality(ids);
    -- The locked accounts, and what becomes of them.
    accounts uuid[]; currencies text[]; item_currencies text[]; states text[];
    balances bigint[]; holds bigint[]; limits bigint[]; versions bigint[]; heads bytea[];
    recorded_at timestamptz;
    -- The legs to write.
    leg_account uuid[] := '{}'; leg_version bigint[] := '{}'; leg_transfer uuid[] := '{}'; leg_amount bigint[] := '{}';
    leg_balance bigint[] := '{}'; leg_hash bytea[] := '{}'; leg_effective timestamptz[] := '{}';
    known uuid[]; resolved uuid[] := '{}'; repeats boolean; backdated timestamptz;
    i int; d int; c int; side int; p int; legs int := 0; moves bigint; taken bigint; why text; seen boolean; refused boolean := false; prior record;
begin
    select array_agg(a.id), array_agg(a.currency::text), array_agg(a.status::text), array_agg(a.posted), array_agg(a.held),
           array_agg(a.overdraft), array_agg(a.version), array_agg(a.head), greatest(max(a.moved_at), clock_timestamp())
      into accounts, currencies, states, balances, holds, limits, versions, heads, recorded_at
      from (select * from account where id = any (debits || credits) order by id for no key update) a;
    known := array(select t.id from transfer t where t.id = any (ids));
    repeats := n > 1 and (select count(distinct u) from unnest(ids) u) < n;
    statuses := array_fill(''::text, array[n]);
    failures := statuses;
    replays := array_fill(false, array[n]);
    recorded := array_fill(recorded_at, array[n]);

    for i in 1..n loop
        -- Known already? The same terms get the same answer.
        seen := true;
        p := case when repeats then array_position(ids, ids[i]) else i end;
        if known <> '{}' and ids[i] = any (known) then
            select t.kind::text, t.debit, t.credit, t.amount, t.ref, t.description, t.status::text, t.failure, t.created_at
              into prior from transfer t where t.id = ids[i];
        elsif p < i then
            select kinds[p] as kind, debits[p] as debit, credits[p] as credit, amounts[p] as amount, refs[p] as ref,
                   descriptions[p] as description, statuses[p] as status, failures[p] as failure, recorded_at as created_at
              into prior;
        else
            seen := false;
        end if;
        if seen then
            replays[i] := (prior.kind, prior.debit, prior.credit, prior.ref, prior.description)
                is not distinct from (kinds[i], debits[i], credits[i], refs[i], descriptions[i])
                and (prior.amount = amounts[i] or kinds[i] = 'void');
            statuses[i] := case when replays[i] then prior.status else 'failed' end;
            failures[i] := case when replays[i] then prior.failure else 'transfer_conflict' end;
            recorded[i] := prior.created_at;
            continue;
        end if;

        d := array_position(accounts, debits[i]);
        c := array_position(accounts, credits[i]);
        item_currencies[i] := currencies[d];
        why := case
            when d is null or c is null then 'unknown_account'
            when currencies[d] <> currencies[c] then 'currency_mismatch'
            when kinds[i] = 'void' then ''
            when states[d] = 'closed' or states[c] = 'closed' then 'account_closed'
            when states[d] = 'frozen' then 'account_frozen'
            else '' end;

        if refs[i] is not null then
            -- What it resolves: an earlier item of this batch or a transfer on record, and what was taken from it.
            p := array_position(ids, refs[i]);
            if p < i and not refs[i] = any (known) then
                select kinds[p] as kind, debits[p] as debit, credits[p] as credit, amounts[p] as amount,
                       statuses[p] as status, expiries[p] as expires_at into prior;
            else
                select t.kind::text, t.debit, t.credit, t.amount, t.status::text, t.expires_at into prior
                  from transfer t where t.id = refs[i];
            end if;
            taken := (select coalesce(sum(t.amount), 0) from transfer t
                       where t.ref = refs[i] and t.status in ('posted', 'voided'))
                   + (select coalesce(sum(b.amount), 0)
                        from unnest(ids, refs, statuses, replays, amounts) as b (id, ref, status, replay, amount)
                       where b.ref = refs[i] and b.status in ('posted', 'voided') and not b.replay);
            if kinds[i] = 'void' then
                amounts[i] := coalesce(prior.amount, 0);
            end if;
            why := case
                when why <> '' then why
                when kinds[i] = 'reversal' then case
                    when (prior.status = 'posted' and prior.kind in ('transfer', 'capture') and prior.debit = credits[i]
                          and prior.credit = debits[i] and taken < prior.amount) is not true then 'not_reversible'
                    when amounts[i] > prior.amount - taken then 'amount_exceeds_transfer'
                    else '' end
                when (prior.status = 'held' and prior.debit = debits[i] and prior.credit = credits[i] and taken = 0
                      and (kinds[i] = 'void' or coalesce(prior.expires_at > recorded_at, true))) is not true
                    then 'hold_not_open'
                when amounts[i] > prior.amount then 'amount_exceeds_hold'
                else '' end;
        end if;
        if why = '' and kinds[i] in ('transfer', 'hold', 'reversal')
           and balances[d] - holds[d] - amounts[i] < -limits[d] then
            why := 'insufficient_funds';
        end if;
        if why <> '' then
            statuses[i] := 'failed';
            failures[i] := why;
            continue;
        end if;

        if kinds[i] = 'hold' then
            statuses[i] := 'held';
            holds[d] := holds[d] + amounts[i];
            continue;
        end if;
        if kinds[i] in ('capture', 'void') then
            holds[d] := holds[d] - prior.amount;
            resolved := resolved || refs[i];
            if kinds[i] = 'void' then
                statuses[i] := 'voided';
                continue;
            end if;
        end if;
        statuses[i] := 'posted';
        backdated := nullif(effectives[i], recorded_at);
        moves := -amounts[i];
        foreach side in array array[d, c] loop
            legs := legs + 1;
            versions[side] := versions[side] + 1;
            balances[side] := balances[side] + moves;
            heads[side] := entry_hash(heads[side], ids[i], moves, balances[side], versions[side], recorded_at, backdated);
            leg_account[legs] := accounts[side];
            leg_version[legs] := versions[side];
            leg_transfer[legs] := ids[i];
            leg_amount[legs] := moves;
            leg_balance[legs] := balances[side];
            leg_hash[legs] := heads[side];
            leg_effective[legs] := backdated;
            moves := -moves;
        end loop;
    end loop;

    if all_or_nothing and 'failed' = any (statuses) then
        refused := true;
        for i in 1..n loop
            if statuses[i] <> 'failed' and not replays[i] then
                statuses[i] := 'failed';
                failures[i] := 'batch_refused';
            end if;
        end loop;
    end if;

    -- In id order, so that calls that share new ids cannot wait for each other in a circle. Subscripts instead
    -- of unnest(a, b, ...): that fills one tuplestore per array.
    insert into transfer
           (id, kind, debit, credit, amount, currency, ref, status, failure, description, effective_at, expires_at, created_at)
    select ids[k], kinds[k]::transfer_kind, debits[k], credits[k], amounts[k],
           item_currencies[k], refs[k], statuses[k]::transfer_status, failures[k],
           descriptions[k], coalesce(effectives[k], recorded_at), expiries[k], recorded_at
      from generate_series(1, n) k where not replays[k] and failures[k] <> 'transfer_conflict' order by ids[k];
    if refused then
        return;
    end if;
    if resolved <> '{}' then
        delete from open_hold o where o.id = any (resolved);
    end if;
    if 'hold' = any (kinds) then
        insert into open_hold (id, account_id, amount, expires_at)
        select ids[k], debits[k], amounts[k], expiries[k] from generate_series(1, n) k
         where kinds[k] = 'hold' and statuses[k] = 'held' and not replays[k] and ids[k] <> all (resolved);
    end if;
    if legs > 0 then
        insert into entry (account_id, version, transfer_id, amount, balance, hash, effective_at, created_at)
        select leg_account[k], leg_version[k], leg_transfer[k], leg_amount[k], leg_balance[k], leg_hash[k],
               leg_effective[k], recorded_at
          from generate_series(1, legs) k;
        insert into outbox (aggregatetype, aggregateid, type, version, payload, headers)
        select 'accounts', ids[k], 'accounts.transfer_posted', 1,
               jsonb_build_object('transfer_id', ids[k], 'debit_account_id', debits[k], 'credit_account_id', credits[k],
                   'amount', (amounts[k] / 100.0)::numeric(20, 2)::text,
                   'currency', item_currencies[k], 'kind', kinds[k]),
               event_headers
          from generate_series(1, n) k where statuses[k] = 'posted' and not replays[k];
    end if;
    update account a
       set posted = balances[s.k], held = holds[s.k], version = versions[s.k], head = heads[s.k], moved_at = recorded_at
      from unnest(accounts) with ordinality as s (id, k)
     where a.id = s.id and (a.version <> versions[s.k] or a.held <> holds[s.k]);
end $$;
