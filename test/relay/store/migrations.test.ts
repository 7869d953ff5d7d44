// Migrations: each once, all or nothing, and a file of a newer Nod is not touched.

import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Ledger } from '../../../relay/core/ledger.ts'
import { summaryOf } from '../../../relay/core/records.ts'
import { migrate, migrations, NewerDatabase } from '../../../relay/store/migrations.ts'
import { openStore, StoreInUse } from '../../../relay/store/open-store.ts'
import { type Database, openDatabase } from '../../../relay/store/sqlite.ts'
import { boardSchema } from '../../../shared/board.ts'
import { taskSummarySchema } from '../../../shared/task.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nod-migrations-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const versionOf = (database: Database): unknown => database.prepare('PRAGMA user_version').get()?.user_version
const tablesOf = (database: Database): unknown =>
  database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name)

describe('migrating', () => {
  it('brings a new file to the newest version', () => {
    const database = openDatabase(':memory:')
    migrate(database)
    expect(versionOf(database)).toBe(migrations.length)
  })

  it('runs each step once, in order, and only those a file lacks', () => {
    const database = openDatabase(':memory:')
    const steps = ['CREATE TABLE one (a)', 'INSERT INTO one VALUES (1)', 'INSERT INTO one SELECT a + 1 FROM one']
    for (const known of [1, 2, 2, 3, 3]) {
      migrate(database, steps.slice(0, known))
      expect(versionOf(database)).toBe(known)
    }
    expect(
      database
        .prepare('SELECT a FROM one')
        .all()
        .map(({ a }) => a),
    ).toEqual([1, 2])
  })

  it('leaves the file at the step before one that fails', () => {
    const path = join(folder, 'fails.sqlite')
    const database = openDatabase(path)
    const steps = ['CREATE TABLE one (a)', 'CREATE TABLE two (a); INSERT INTO nowhere VALUES (1)']
    expect(() => migrate(database, steps)).toThrow('nowhere')
    database.close()
    const again = openDatabase(path)
    expect(versionOf(again)).toBe(1)
    expect(tablesOf(again)).toEqual(['one'])
    migrate(again, ['CREATE TABLE one (a)', 'CREATE TABLE two (a)'])
    expect(tablesOf(again)).toEqual(['one', 'two'])
    again.close()
  })

  it.each([1, 2, 3])('never changes a step that was landed: the first %s make what that fixture has', (version) => {
    const fresh = openDatabase(':memory:')
    migrate(fresh, migrations.slice(0, version))
    const old = openDatabase(copyOfFixture(`version-${version}.sqlite`))
    const schemaOf = (database: Database): unknown =>
      database
        .prepare('SELECT name, sql FROM sqlite_schema ORDER BY name')
        .all()
        .map(({ name, sql }) => ({ name, sql }))
    expect(schemaOf(fresh)).toEqual(schemaOf(old))
    old.close()
  })
})

describe('opening a file', () => {
  it('makes it readable for its owner alone', () => {
    const path = join(folder, 'private.sqlite')
    const umask = process.umask(0o077)
    const store = openStore(path)
    store.meta.set('a', 'b')
    const files = readdirSync(folder).filter((name) => name.startsWith('private'))
    expect(files).toContain('private.sqlite-wal')
    for (const file of files) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
    store.close()
    process.umask(umask)
    expect(readdirSync(folder).filter((name) => name.startsWith('private'))).toEqual(['private.sqlite'])
  })

  it('is refused while another one holds it, and possible after that closed', () => {
    const path = join(folder, 'held.sqlite')
    const first = openStore(path)
    first.meta.set('a', 'b')
    for (let n = 0; n < 3; n += 1) expect(() => openStore(path)).toThrow(StoreInUse)
    first.meta.set('a', 'c')
    first.close()
    const second = openStore(path)
    expect(second.meta.get('a')).toBe('c')
    expect(() => openStore(path)).toThrow(StoreInUse)
    second.close()
  })

  it('of a newer Nod is refused, changes no byte of it, and holds no lock', () => {
    const path = join(folder, 'newer.sqlite')
    openStore(path).close()
    const database = openDatabase(path)
    database.exec(`PRAGMA user_version = ${migrations.length + 1}`)
    database.close()
    const before = readFileSync(path)
    for (let n = 0; n < 2; n += 1) expect(() => openStore(path)).toThrow(NewerDatabase)
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(folder).filter((name) => name.startsWith('newer'))).toEqual(['newer.sqlite'])
  })

  it('that is no database says what SQLite says', () => {
    const path = join(folder, 'text.sqlite')
    copyFileSync(fileURLToPath(import.meta.url), path)
    expect(() => openStore(path)).toThrow(/not a database/)
  })
})

describe('the database of the first landed version', () => {
  it('opens today: its board is whole and resumes, its tasks are read and searched, its log is there', () => {
    const store = openStore(copyOfFixture('version-1.sqlite'))
    const tasks = store.tasks.search({ limit: 50 })
    expect(new Set(tasks.map(({ state }) => state))).toEqual(new Set(['parked', 'decided', 'expired', 'withdrawn']))
    for (const task of tasks) v.parse(v.strictObject(taskSummarySchema.entries), summaryOf(task))
    expect(store.tasks.search({ q: 'npm install', limit: 50 })).toHaveLength(1)
    expect(store.tasks.live().length).toBeGreaterThan(0)
    expect(store.devices.all()).toMatchObject([{ device: { name: 'Pixel 8', state: 'paired' } }])
    expect(store.hosts.all()).toMatchObject([{ host: { name: 'workshop' } }])
    expect(store.log.head()?.seq).toBe([...store.log.all()].length)

    const known = { build: 'fixture', epoch: () => 'NotAsked', newEpoch: false }
    const ledger = new Ledger(store, known)
    const board = v.parse(boardSchema, ledger.board)
    expect(board).toEqual(ledger.board)
    expect(Object.values(board.tasks).length).toBe(tasks.length)
    const past = store.ledger.after(0)
    expect(past.length).toBeGreaterThan(3)
    expect(ledger.replayAfter(`${ledger.epoch}-${past[1]?.seq}`)).toMatchObject({ resume: 'ok' })
    store.close()
  })
})

describe('the database of the second landed version', () => {
  it('opens today: its devices know where they are pushed to, and what became of each push', () => {
    const store = openStore(copyOfFixture('version-2.sqlite'))
    const [phone, tablet] = store.devices.all()
    expect(phone).toMatchObject({ device: { push: 'working' }, push: { target: expect.any(Object) } })
    expect(tablet).toMatchObject({ device: { push: 'broken' }, push: { problem: { code: 'gone' } } })
    const [decided] = store.tasks.search({ state: 'decided', limit: 1 })
    const deliveries = store.deliveries.ofTask(decided?.id ?? 'task_')
    const ofPhone = { deviceId: phone?.device.id, type: 'task', rev: 1, shownAt: expect.any(Number) }
    expect(deliveries[0]).toMatchObject({ ...ofPhone, decidedAt: expect.any(Number) })
    expect(deliveries.map(({ type }) => type)).toEqual(['task', 'task', 'ending'])
    store.close()
  })
})

describe('the database of the third landed version', () => {
  it('opens today: what agents call their sessions is known, and the policy of one of them', () => {
    const store = openStore(copyOfFixture('version-3.sqlite'))
    const names = store.agentSessions.all()
    expect(names.map(([, name]) => name).sort()).toEqual(['b1946ac9', 'c2946ac9'])
    const ledger = new Ledger(store, { build: 'fixture', epoch: () => 'NotAsked', newEpoch: false })
    const chosen = Object.values(ledger.board.sessions).filter(({ ask }) => ask !== undefined)
    expect(chosen).toMatchObject([{ ask: { policy: 'all', when: 'always' } }])
    expect(names).toContainEqual([chosen[0]?.id, 'b1946ac9'])
    const [phone] = store.devices.all()
    expect(store.deliveries.lastOf(phone?.device.id ?? 'dev_', 0, 10)).toHaveLength(1)
    store.close()
  })
})

describe('the third step', () => {
  it('takes over the names of sessions from the note that held them before, and whatever the note was, it is gone', () => {
    for (const [note, rows] of [
      ['[["ses_1","b1946ac9"],["ses_2","§"]]', 2],
      ['[]', 0],
      [undefined, 0],
    ] as const) {
      const database = openDatabase(':memory:')
      migrate(database, migrations.slice(0, 2))
      if (note !== undefined) database.prepare("INSERT INTO meta VALUES ('agent-sessions', ?)").run(note)
      migrate(database)
      expect(database.prepare('SELECT name FROM agent_sessions ORDER BY session_id').all()).toHaveLength(rows)
      expect(database.prepare("SELECT 1 AS is_there FROM meta WHERE key = 'agent-sessions'").all()).toEqual([])
    }
  })
})

function copyOfFixture(name: string): string {
  const copy = join(folder, `copy-${name}`)
  copyFileSync(fileURLToPath(new URL(`../../fixtures/databases/${name}`, import.meta.url)), copy)
  return copy
}
