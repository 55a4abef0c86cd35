-- The ledger's facts. Amounts are whole minor units (cents). Nothing but the functions of post.sql
-- and account_rules.sql writes here; guards.sql refuses everybody else, the owner included.

-- Types rather than CHECKs: a table's CHECKs are parsed again for every statement, and two tables are
-- written by every posting. What remains a CHECK is what must hold whoever writes.
create domain currency_code as char(3) check (value ~ '^[A-Z]{3}$');
create domain account_purpose as text check (value ~ '^[a-z][a-z0-9_]{1,39}$');
create type account_status as enum ('open', 'frozen', 'closed');
create type transfer_kind as enum ('transfer', 'hold', 'capture', 'void', 'reversal');
create type transfer_status as enum ('posted', 'held', 'voided', 'failed');

create table account (
    id         uuid primary key default uuidv7(),
    user_id    uuid,
    purpose    account_purpose,
    currency   currency_code not null,
    posted     bigint not null default 0,
    held       bigint not null default 0,
    overdraft  bigint not null default 0,
    version    bigint not null default 0,
    head       bytea not null,
    status     account_status not null default 'open',
    moved_at   timestamptz not null default clock_timestamp(),
    created_at timestamptz not null default clock_timestamp(),
    constraint account_within_overdraft check (posted - held >= -overdraft and held >= 0 and overdraft >= 0),
    constraint account_one_per_user_and_currency unique (user_id, currency),
    constraint account_one_per_purpose_and_currency unique (purpose, currency)
) with (fillfactor = 50);
-- Half-empty pages and no index on what changes: every posting is a heap-only update.

create table transfer (
    id           uuid primary key,
    kind         transfer_kind not null,
    debit        uuid not null,
    credit       uuid not null,
    amount       bigint not null,
    currency     char(3),
    ref          uuid,
    status       transfer_status not null,
    failure      text not null,
    description  text not null,
    effective_at timestamptz not null,
    expires_at   timestamptz,
    created_at   timestamptz not null,
    constraint transfer_makes_sense check (
        debit <> credit and (amount > 0 or kind = 'void') and (ref is null) = (kind in ('transfer', 'hold')))
);
-- No foreign key to account: a transfer refused for naming an unknown account is a fact too.
create index transfer_ref on transfer (ref) where ref is not null;
create unique index hold_resolves_once on transfer (ref)
    where kind in ('capture', 'void') and status in ('posted', 'voided');

create table entry (
    account_id   uuid not null,
    version      bigint not null,
    transfer_id  uuid not null,
    amount       bigint not null,
    balance      bigint not null,
    hash         bytea not null,
    effective_at timestamptz,
    created_at   timestamptz not null,
    key          text generated always as (account_id::text || ':' || version::text) virtual,
    primary key (account_id, version)
);
comment on column entry.effective_at is 'Only when it differs from created_at; see balance_at.';
create index entry_out_of_time on entry (account_id, effective_at) where effective_at is not null;

-- Which holds are open: a work list derived from transfer, so that expiry never scans history.
create table open_hold (
    id         uuid primary key,
    account_id uuid not null,
    amount     bigint not null check (amount > 0),
    expires_at timestamptz
);
create index open_hold_expiry on open_hold (expires_at) where expires_at is not null;

-- How far each account has been verified; see verify_ledger.
create table ledger_checkpoint (
    account_id  uuid primary key,
    version     bigint not null,
    balance     bigint not null,
    head        bytea not null,
    verified_at timestamptz not null default clock_timestamp()
);

create function entry_hash(
    previous bytea, transfer_id uuid, amount bigint, balance bigint, version bigint,
    created_at timestamptz, effective_at timestamptz
) returns bytea language sql immutable parallel safe
return sha256(
    previous || uuid_send(transfer_id) || int8send(amount) || int8send(balance) || int8send(version)
    || timestamptz_send(created_at) || timestamptz_send(coalesce(effective_at, created_at))
);
