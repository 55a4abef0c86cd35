-- Opening accounts and what may be decided about them; no money moves here.

-- The account of a user (or of the club, for a purpose) in a currency; made when it is not there.
-- p_overdraft counts only when it is made.
create function open_account(p_user uuid, p_purpose text, p_currency text, p_overdraft bigint default 0)
returns account language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found_account account;
    new_id constant uuid := uuidv7();
begin
    select * into found_account from account a
     where a.currency = p_currency and (a.user_id = p_user or a.purpose = p_purpose);
    if not found then
        -- The chain begins with the account's own id, so that two chains cannot change places.
        insert into account (id, user_id, purpose, currency, overdraft, head)
        values (new_id, p_user, p_purpose, p_currency, p_overdraft, sha256(uuid_send(new_id)))
        on conflict do nothing;
        -- Its own statement: a row that another call committed while this one waited is visible only now.
        select * into strict found_account from account a
         where a.currency = p_currency and (a.user_id = p_user or a.purpose = p_purpose);
    end if;
    return found_account;
end $$;

-- Open, frozen (money comes in, none goes out) or closed (nothing moves; for ever).
-- Answers '' or why not: unknown_account, account_closed, account_not_empty.
create function set_account_status(p_account uuid, p_status text)
returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
    a account;
begin
    select * into a from account where id = p_account for no key update;
    if not found then
        return 'unknown_account';
    elsif a.status = 'closed' and p_status <> 'closed' then
        return 'account_closed';
    elsif p_status = 'closed' and (a.posted <> 0 or a.held <> 0) then
        return 'account_not_empty';
    end if;
    update account set status = p_status::account_status where id = p_account;
    return '';
end $$;

-- How far below zero an account may go. Answers '' or why not: unknown_account, overdraft_in_use.
create function set_overdraft(p_account uuid, p_overdraft bigint)
returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
    a account;
begin
    select * into a from account where id = p_account for no key update;
    if not found then
        return 'unknown_account';
    elsif a.posted - a.held < -p_overdraft then
        return 'overdraft_in_use';
    end if;
    update account set overdraft = p_overdraft where id = p_account;
    return '';
end $$;
