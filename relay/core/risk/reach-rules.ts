// Risk table, part 4: what others would like to have or rely on: secrets, databases, and data that leaves the machine.

import type { Call } from './calls.ts'
import { namesPlace, SECRET_PLACES } from './places.ts'
import { isQuiet } from './quiet-calls.ts'
import { does, has, type Rule, runs, verbsOf } from './rule.ts'

const DATABASE =
  /^(psql|mysql|mariadb|sqlite3?|mongo|mongosh|cqlsh|clickhouse(-client)?|sqlcmd|sqlplus|duckdb|influx|cockroach)$/
const DATABASE_CHANGE =
  /\b(drop\s+(table|database|schema|index|view|user|role|column)|truncate\s+(table\s+)?\w|delete\s+from|alter\s+(table|database|user|role)|update\s+\S+\s+set|insert\s+into|grant\s|revoke\s|dropDatabase|deleteMany|\.drop\()/i

export const REACH_RULES: readonly Rule[] = [
  {
    id: 'secrets',
    reason: 'reads or moves secrets',
    match: (call, where) =>
      [...call.args, ...call.redirects.map((redirect) => redirect.target)].some((word) =>
        namesPlace(word, SECRET_PLACES, where),
      ) ||
      call.words.some(
        (word) =>
          word.expands &&
          /\$\w*(TOKEN|SECRET|PASSW|PASSPHRASE|API_?KEY|ACCESS_KEY|PRIVATE|CREDENTIAL)/i.test(word.text),
      ) ||
      runs(
        call,
        'printenv',
        'ssh-add',
        'secret-tool',
        'op',
        'bw',
        'pass',
        'gopass',
        'keyctl',
        'kwallet-query',
        'vault',
        'sops',
        'age',
      ) ||
      (runs(call, 'env', 'set', 'export', 'declare') && call.args.every((arg) => arg === '-p' || arg === '-0')) ||
      (runs(call, 'security') && has(call, /^(find|dump|export|unlock)-/)) ||
      (runs(call, 'gpg', 'gpg2') && has(call, /^--(export-secret|decrypt)|^-d$/)) ||
      does(call, /^(gh|glab)$/, 'auth token', 'auth status') ||
      does(
        call,
        /^(gcloud|az|aws)$/,
        /\b(print-\w+-token|get-access-token|configure|get-session-token|get-secret-value|secretsmanager|keyvault|ssm)\b/,
      ) ||
      does(call, 'kubectl', /\bsecrets?\b/) ||
      does(call, 'npm', 'token', 'login', 'config') ||
      does(call, 'git', /^credential/) ||
      does(call, 'heroku', /^config/),
  },
  {
    id: 'databases',
    reason: 'changes a database',
    match: (call) =>
      (runs(call, DATABASE) &&
        (has(call, /^(-[a-zA-Z]*[cefQ]|--(command|execute|file|eval|query)(=.*)?)$/) || isFed(call))) ||
      (!isQuiet(call) && call.args.some((arg) => DATABASE_CHANGE.test(arg))) ||
      (runs(call, 'redis-cli', 'valkey-cli') &&
        !/^(ping|info|get|ttl|exists|type|dbsize)\b/i.test(verbsOf(call).join(' '))) ||
      runs(
        call,
        'dropdb',
        'dropuser',
        'createuser',
        'pg_restore',
        'mongorestore',
        'mysqlimport',
        'pg_resetwal',
        'pgcli',
        'initdb',
      ) ||
      (runs(call, 'mysqladmin') && has(call, /^(drop|create|shutdown|flush.*)$/)) ||
      isMigration(call),
  },
  {
    id: 'network',
    reason: 'sends data to another machine, or opens this one',
    match: (call) =>
      runs(
        call,
        'scp',
        'sftp',
        'ssh',
        'mosh',
        'rclone',
        'nc',
        'ncat',
        'netcat',
        'socat',
        'telnet',
        'ftp',
        'lftp',
        'tftp',
        'croc',
      ) ||
      runs(
        call,
        'wormhole',
        'ngrok',
        'cloudflared',
        'lt',
        'localtunnel',
        'tailscale',
        'mail',
        'sendmail',
        'mutt',
        'ssh-copy-id',
      ) ||
      (runs(call, 'python') && has(call, /^(http\.server|SimpleHTTPServer)$/)) ||
      (runs(call, 'rsync') && has(call, /^([\w.-]+@)?[\w.-]+::?|^rsync:/)) ||
      (runs(call, 'curl', 'wget', 'http', 'https', 'xh', 'curlie', 'httpie') &&
        sendsData(call) &&
        !isLoopbackOnly(call)) ||
      [...call.args, ...call.redirects.map((redirect) => redirect.target)].some((word) =>
        /^\/dev\/(tcp|udp)\//.test(word),
      ),
  },
]

function isFed(call: Call): boolean {
  return call.pipedIn || call.redirects.some((redirect) => redirect.operator.startsWith('<'))
}

function isMigration(call: Call): boolean {
  const told = verbsOf(call).join(' ')
  return runs(
    call,
    'flyway',
    'liquibase',
    'dbmate',
    'goose',
    'alembic',
    'atlas',
    'sqitch',
    'prisma',
    'knex',
    'sequelize',
    'typeorm',
  )
    ? !/^(status|info|current|history|validate|generate|format|migrate status)\b/.test(told)
    : /(^|[\s/:])(prisma (migrate|db) |migrat(e|ion|ions)(:|\s|$)|db:(migrate|drop|reset|rollback|seed|push|setup)|drizzle-kit (push|migrate)|manage\.py (migrate|flush|sqlflush))/.test(
        told,
      ) &&
        !isQuiet(call) &&
        !runs(call, 'git', 'touch', 'mkdir')
}

function sendsData(call: Call): boolean {
  if (runs(call, 'wget')) return has(call, /^--(post|body|method)/)
  if (runs(call, 'curl'))
    return has(
      call,
      /^(-[a-zA-Z]*[dFT]|--(data|form|upload-file|json|url-query|request=)|-X(?!GET|HEAD)|--request$)|^(POST|PUT|PATCH|DELETE)$/,
    )
  return has(call, /^(POST|PUT|PATCH|DELETE)$|^[\w-]+(:?=|@)/)
}

/** Talking to a development server on this machine is everyday work, as long as no file goes along. */
function isLoopbackOnly(call: Call): boolean {
  const addresses = call.args.filter((arg) => /^(https?:\/\/|localhost|127\.)/.test(arg))
  return (
    addresses.length > 0 &&
    !call.expands &&
    !has(call, /^-T|^--upload-file|@|^-K|^--config|^-x|^--proxy|^--resolve|^--connect-to|^-L|^--location/) &&
    addresses.every((address) => /^(https?:\/\/)?(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|\?|$)/.test(address))
  )
}
