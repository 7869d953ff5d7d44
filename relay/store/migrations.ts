// Migrations: numbered from the first day, each run once, in one transaction. `user_version` says how far a file is.

import { type Database, rollBack } from './sqlite.ts'

export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE ledger (seq INTEGER PRIMARY KEY, ops TEXT NOT NULL);

  CREATE TABLE tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    host_id TEXT NOT NULL,
    attach_id TEXT,
    state TEXT NOT NULL,
    is_live INTEGER NOT NULL,
    parked_at INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL,
    settled_at INTEGER,
    words TEXT NOT NULL,
    record TEXT NOT NULL,
    input TEXT,
    input_bytes INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX tasks_by_attach ON tasks (host_id, attach_id) WHERE attach_id IS NOT NULL;
  CREATE INDEX tasks_live ON tasks (number) WHERE is_live = 1;
  CREATE INDEX tasks_with_input ON tasks (settled_at, input_bytes) WHERE input IS NOT NULL AND settled_at IS NOT NULL;

  CREATE TABLE decisions (
    id TEXT PRIMARY KEY, task_id TEXT NOT NULL, body_hash TEXT NOT NULL, answer TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE devices (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE hosts (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE nonces (
    device_id TEXT NOT NULL, nonce TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (device_id, nonce)
  ) WITHOUT ROWID;
  CREATE INDEX nonces_by_age ON nonces (at);

  CREATE TABLE log (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, entry TEXT NOT NULL);
  `,
  `
  CREATE TABLE deliveries (
    task_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    rev INTEGER NOT NULL,
    composed_at INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (task_id, device_id, rev)
  ) WITHOUT ROWID;
  CREATE INDEX deliveries_by_age ON deliveries (composed_at);
  `,
  `
  CREATE INDEX deliveries_by_device ON deliveries (device_id, composed_at);

  CREATE TABLE agent_sessions (session_id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
  INSERT INTO agent_sessions
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]')
    FROM json_each((SELECT value FROM meta WHERE key = 'agent-sessions'));
  DELETE FROM meta WHERE key = 'agent-sessions';
  `,
]

/** The file was written by a newer Nod; it is left as it is. */
export class NewerDatabase extends Error {}

/** Reads the version and nothing else. @throws NewerDatabase */
export function refuseNewer(database: Database, steps: readonly string[] = migrations): void {
  const version = versionOf(database)
  if (version > steps.length) throw new NewerDatabase(`database version ${version}, this Nod knows ${steps.length}`)
}

/** Brings a database up to date. @throws NewerDatabase */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  refuseNewer(database, steps)
  const version = versionOf(database)
  steps.slice(version).forEach((sql, place) => {
    try {
      database.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${version + place + 1}; COMMIT;`)
    } catch (fault) {
      rollBack(database)
      throw fault
    }
  })
}

function versionOf(database: Database): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0)
}
