// The command hook of a recording: hands the event to the recording host, waits where the host parks it, prints the answer,
// and reports what becomes of its own process. Arguments: the host's address and, if wanted, `--linger` (see a signal out).
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'

const [, , hostUrl = '', linger] = process.argv
const attach = randomUUID()
const agentPid = Number(process.env.CLAUDE_PID)

const chunks = []
for await (const chunk of process.stdin) chunks.push(chunk)

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT']) {
  process.on(signal, () => end(signal))
}
// A killed CLI leaves its command hooks alive and tells them nothing. Killed under tmux it may stay a zombie for as long
// as tmux does not reap it, and a zombie answers to signal 0: look at its state as well.
if (agentPid > 0) {
  setInterval(() => {
    if (!lives(agentPid)) end('agent-gone')
  }, 100).unref()
}

const headers = {
  'content-type': 'application/json',
  'nod-attach': attach,
  'nod-fired-at': String(performance.timeOrigin),
  'nod-agent-pid': String(process.env.CLAUDE_PID ?? ''),
  'nod-entrypoint': process.env.CLAUDE_CODE_ENTRYPOINT ?? '',
  'nod-pids': `${process.pid} ${process.ppid}`,
}
const answer = await post('/event', headers, Buffer.concat(chunks))
await new Promise((resolve) => process.stdout.write(answer, resolve))
if (answer !== '') await post('/end', { ...headers, 'nod-by': 'answered', 'nod-at': String(Date.now()) }, '')
process.exit(0)

function lives(pid) {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}

async function end(by) {
  await post('/end', { ...headers, 'nod-by': by, 'nod-at': String(Date.now()) }, '')
  if (linger === undefined || by === 'agent-gone') process.exit(0)
}

function post(path, withHeaders, body) {
  return new Promise((resolve) => {
    const call = request(new URL(path, hostUrl), { method: 'POST', headers: withHeaders }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece) => {
        text += piece
      })
      response.on('end', () => resolve(text))
      response.on('error', () => resolve(''))
    })
    call.on('error', () => resolve(''))
    call.end(body)
  })
}
