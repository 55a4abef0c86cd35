-- Append-only, twice: the runtime role is not granted the writes, and triggers refuse them to everybody
-- who is, the owner of the tables included. Whoever disables a trigger first is found by verify_ledger.

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only: % on % is refused', tg_op, tg_table_name
        using errcode = 'insufficient_privilege', hint = 'Correct it by a new transfer (reversal).';
end $$;

create trigger entry_is_fixed before update or delete on entry for each row execute function refuse_change();
create trigger entry_is_kept before truncate on entry for each statement execute function refuse_change();
create trigger transfer_is_fixed before update or delete on transfer for each row execute function refuse_change();
create trigger transfer_is_kept before truncate on transfer for each statement execute function refuse_change();
-- An account's balance moves, who it belongs to does not. "update of" costs a posting nothing.
create trigger account_identity_is_fixed before update of id, user_id, purpose, currency, created_at on account
    for each row execute function refuse_change();
create trigger account_is_fixed before delete on account for each row execute function refuse_change();
create trigger account_is_kept before truncate on account for each statement execute function refuse_change();

revoke all on account, transfer, entry, open_hold from banyan_accounts;
grant select on account, transfer, entry, open_hold to banyan_accounts;

revoke execute on function
    post(uuid[], text[], uuid[], uuid[], bigint[], uuid[], text[], timestamptz[], timestamptz[], boolean, jsonb),
    open_account(uuid, text, text, bigint), set_account_status(uuid, text), set_overdraft(uuid, bigint)
    from public;
grant execute on function
    post(uuid[], text[], uuid[], uuid[], bigint[], uuid[], text[], timestamptz[], timestamptz[], boolean, jsonb),
    open_account(uuid, text, text, bigint), set_account_status(uuid, text), set_overdraft(uuid, bigint)
    to banyan_accounts;
