-- Runs after every migration, and at every start: whatever has an owner_id is seen by its owner alone.
-- The server's transactions run as eunoe_app, which owns no table and so can lift no policy. Where the
-- login may neither create nor use that role they stay with the login, whom FORCE binds to the policies too.
-- "is not distinct from" is "=" for a column without nulls, but no index serves it: a policy is a check on rows,
-- not a way to find them. Without statistics the planner takes an owner for a few rows, and would read all of the
-- owner's for each row of a join.
do $$
declare
  seen  constant text := 'owner_id is not distinct from (select nullif(current_setting(''app.owner'', true), ''''))';
  upkeep constant text := ' or (select current_setting(''app.upkeep'', true)) = ''on''';
  owned text;
  rule  text;
  role_usable boolean := true;
begin
  perform pg_advisory_xact_lock(hashtext('eunoe owner isolation'));

  begin
    if not exists (select from pg_roles where rolname = 'eunoe_app') then
      create role eunoe_app nologin nosuperuser nobypassrls;
    end if;
    if not pg_has_role(current_user, 'eunoe_app', 'member') then
      execute format('grant eunoe_app to %I', current_user);
    end if;
    perform set_config('role', 'eunoe_app', true);
    perform set_config('role', 'none', true);
  exception
    when insufficient_privilege then role_usable := false;
    when duplicate_object or unique_violation then null; -- another server was faster
  end;

  for owned in
    select t.table_name from information_schema.tables t
    join information_schema.columns c using (table_schema, table_name)
    where t.table_schema = current_schema() and t.table_type = 'BASE TABLE'
      and c.column_name = 'owner_id'
  loop
    if not (select relrowsecurity and relforcerowsecurity from pg_class where oid = owned::regclass) then
      execute format('alter table %I enable row level security', owned);
      execute format('alter table %I force row level security', owned);
    end if;
    if not exists (
      select from pg_policies
      where schemaname = current_schema() and tablename = owned and policyname = 'owner_only') then
      -- What is done for all owners at once: finding answers whose server is lost, keeping states within a total,
      -- finding conversations whose segments or index are due, making vectors of another model due, adding up the
      -- figures of all summaries, finding out by a key whose it is.
      rule := seen || case when owned in ('exchange', 'snapshot', 'state_block', 'consolidation_due', 'reindex_due', 'segment', 'answer_progress', 'idempotency_key', 'api_key', 'sign_in', 'vectors_due', 'passage_vectors', 'vector_changes') then upkeep else '' end;
      execute format('create policy owner_only on %I using (%s)', owned, rule);
    end if;
    if role_usable then
      execute format('grant select, insert, update, delete on %I to eunoe_app', owned);
    end if;
  end loop;

  if role_usable then
    execute format('grant usage on schema %I to eunoe_app', current_schema());
  end if;
  execute format(
    'create or replace function enter_as(setting text, value text) returns text language plpgsql as %L',
    'begin
       perform set_config(setting, value, true);
       ' || case when role_usable then 'perform set_config(''role'', ''eunoe_app'', true);' else '' end || '
       return current_user::text;
     end');
end
$$;
