package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Owner;
import java.util.List;

/**
 * While it is open the database refuses one of the rows that are written for an owner, as if the
 * server had been killed there.
 */
public final class KilledAtStep implements AutoCloseable {
  /** What counts as a row written. */
  public enum Writes {
    INSERTS("insert"),
    INSERTS_AND_UPDATES("insert or update");

    private final String events;

    Writes(String events) {
      this.events = events;
    }
  }

  private final List<String> tables;

  /**
   * @param step the number of the row, of all that these tables get
   */
  public KilledAtStep(Owner owner, int step, Writes writes, List<String> tables) {
    this.tables = tables;
    TestDatabase.execute(
        """
        drop sequence if exists kill_step;
        create sequence kill_step;
        grant usage on sequence kill_step to public;
        create or replace function killed() returns trigger language plpgsql as $$
        begin
          if new.owner_id = '%s' and nextval('kill_step') = %d then raise exception 'killed'; end if;
          return new;
        end $$;
        """
            .formatted(owner.id(), step));
    for (String table : tables) {
      TestDatabase.execute(
          "create trigger killed before %s on %s for each row execute function killed()"
              .formatted(writes.events, table));
    }
  }

  @Override
  public void close() {
    tables.forEach(table -> TestDatabase.execute("drop trigger killed on " + table));
  }
}
