import { chmod, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ALLOW, type Folder, hookEvent, makeFolder, startHook } from '../../support/hook-process.ts'
import {
  type Certificate,
  type StubAnswer,
  type StubCall,
  type StubRelay,
  startStubRelay,
} from '../../support/stub-relay.ts'

const GATE = hookEvent('PermissionRequest')
const SILENT = { out: '', err: '', status: 0 }
const OFF = '{"systemMessage":"Nod is off: your phone will not be asked"}\n'

let folder: Folder
const open: StubRelay[] = []

beforeEach(async () => {
  folder = await makeFolder()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((relay) => relay.close()))
  await folder.remove()
})

async function relayOn(place: string | 0, onCall?: StubAnswer): Promise<StubRelay> {
  const relay = await startStubRelay(place, onCall)
  open.push(relay)
  return relay
}

function gate(env: Readonly<Record<string, string>> = {}, input: string = GATE) {
  return startHook(['--timeout', '86400', '--socket', folder.socket], input, env)
}

describe('nod hook at a gate', () => {
  it('sends the event byte for byte, prints the answer without the spaces before it, and acknowledges it', async () => {
    const relay = await relayOn(folder.socket)
    const input = hookEvent('PermissionRequest', { tool_input: { command: 'echo "grüße"   ' } })
    const before = Date.now()
    const hook = gate({ CLAUDE_CODE_ENTRYPOINT: 'cli' }, input)
    const call = await relay.call('POST', '/hooks/claude-code')
    call.answer(ALLOW)

    expect(await hook.ended).toEqual({ out: `${ALLOW}\n`, err: '', status: 0 })
    expect(call.path).toBe('/hooks/claude-code?timeout=86400')
    expect(call.body.toString()).toBe(input)
    expect(call.headers).toMatchObject({ 'nod-hook': '1', 'nod-entrypoint': 'cli', host: 'localhost' })
    expect(call.headers['nod-attach']).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
    const firedAt = Number(call.headers['nod-fired-at'])
    expect(firedAt).toBeGreaterThanOrEqual(before - 1)
    expect(firedAt).toBeLessThanOrEqual(Date.now())
    const ack = await relay.call('DELETE', '/hooks/attach/')
    expect(ack.path).toBe(`/hooks/attach/${call.headers['nod-attach']}?because=answered`)
  })

  it('passes a denial on with its message', async () => {
    const relay = await relayOn(folder.socket)
    const deny = ALLOW.replace('"allow"', '"deny","message":"use a temp dir"')
    const hook = gate()
    ;(await relay.call('POST', '/hooks/claude-code')).answer(deny)
    expect((await hook.ended).out).toBe(`${deny}\n`)
  })

  it('does not acknowledge an answer that nobody read', async () => {
    const relay = await relayOn(folder.socket)
    const hook = gate()
    const call = await relay.call('POST', '/hooks/claude-code')
    hook.child.stdout?.destroy()
    call.answer(ALLOW)
    expect((await relay.call('DELETE', '/hooks/attach/')).path).toContain('because=agent-gone')
    expect((await hook.ended).status).toBe(0)
  })

  it.each(['', '{}', '[1]', `${ALLOW}x`])('leaves the question to the terminal when the answer is %j', async (text) => {
    const relay = await relayOn(folder.socket, (call) => {
      if (call.method === 'POST') call.park()
      call.answer(text)
    })
    expect(await gate().ended).toEqual(SILENT)
    expect(relay.calls).toHaveLength(1)
  })

  it.each([301, 401, 409])('ends silently when the relay refuses it with %i', async (status) => {
    const relay = await relayOn(folder.socket, (call) => call.answer(ALLOW, status))
    expect(await gate().ended).toEqual(SILENT)
    expect(relay.calls).toHaveLength(1)
  })

  it.each([429, 503])('comes back after a %i with the same attach id and the same bytes', async (status) => {
    const relay = await relayOn(folder.socket, (call) => {
      if (relay.calls.length === 1) call.answer('{"error":{}}', status)
      else call.answer(call.method === 'POST' ? ALLOW : '{}')
    })
    expect((await gate().ended).out).toBe(`${ALLOW}\n`)
    const [first, second] = relay.calls
    expect(second?.headers['nod-attach']).toBe(first?.headers['nod-attach'])
    expect(second?.body).toEqual(first?.body)
  })

  it('comes back to a restarted relay with the same attach id and the same bytes, and gets the decision there', async () => {
    const before = await relayOn(folder.socket)
    const hook = gate()
    const first = await before.call('POST', '/hooks/claude-code')
    await before.close()
    const after = await relayOn(folder.socket)
    const second = await after.call('POST', '/hooks/claude-code')
    second.answer(ALLOW)
    expect((await hook.ended).out).toBe(`${ALLOW}\n`)
    expect(second.headers['nod-attach']).toBe(first.headers['nod-attach'])
    expect(second.body).toEqual(first.body)
    expect((await after.call('DELETE', '/hooks/attach/')).path).toContain('because=answered')
  })

  it('comes back after a cut in the middle of an answer, and takes no half of it', async () => {
    const relay = await relayOn(folder.socket)
    const hook = gate()
    const first = await relay.call('POST', '/hooks/claude-code')
    first.write(ALLOW)
    first.cut()
    ;(await relay.call('POST', '/hooks/claude-code', 1)).answer(ALLOW)
    expect((await hook.ended).out).toBe(`${ALLOW}\n`)
  })
})

describe('nod hook when the relay is off', () => {
  it('ends silently at a gate, whether the socket is missing or nobody listens on it', async () => {
    expect(await gate().ended).toEqual(SILENT)
    const relay = await relayOn(path.join(folder.path, 'other.sock'))
    await rename(path.join(folder.path, 'other.sock'), folder.socket)
    await relay.close()
    expect(await gate().ended).toEqual(SILENT)
  })

  it('says one line to the user when a session starts, and none to the model from an async hook', async () => {
    const start = hookEvent('SessionStart', { source: 'startup' })
    const flags = ['--timeout', '30', '--socket', folder.socket]
    expect((await startHook(flags, start).ended).out).toBe(OFF)
    expect(await startHook([...flags, '--notice', 'never'], start).ended).toEqual(SILENT)
    expect((await startHook([...flags, '--notice', 'only'], start).ended).out).toBe(OFF)
    expect(await startHook(flags, hookEvent('Stop')).ended).toEqual(SILENT)
  })

  it('sends an impostor on a loopback port nothing, also when the environment names that port as relay or proxy', async () => {
    const impostor = await relayOn(0, (call) => call.answer(ALLOW))
    const url = `http://127.0.0.1:${impostor.port}`
    const env = {
      HTTP_PROXY: url,
      http_proxy: url,
      ALL_PROXY: url,
      NODE_USE_ENV_PROXY: '1',
      NOD_PORT: String(impostor.port),
      NOD_ORIGIN: url,
    }
    expect(await gate(env).ended).toEqual(SILENT)
    expect((await startHook(['--socket', folder.socket], hookEvent('SessionStart'), env).ended).out).toBe(OFF)
    expect(impostor.calls).toEqual([])
  })
})

describe('nod hook before it trusts a socket', () => {
  it('goes past proxy variables', async () => {
    const proxy = await relayOn(0)
    const url = `http://127.0.0.1:${proxy.port}`
    const relay = await relayOn(folder.socket, (call) => call.answer(ALLOW))
    const hook = gate({ HTTP_PROXY: url, http_proxy: url, ALL_PROXY: url, NODE_USE_ENV_PROXY: '1' })
    expect((await hook.ended).out).toBe(`${ALLOW}\n`)
    expect([proxy.calls.length, relay.calls.length]).toEqual([0, 2])
  })

  it('sends nothing into a folder that others may enter', async () => {
    const relay = await relayOn(folder.socket, (call) => call.answer(ALLOW))
    await chmod(folder.path, 0o755)
    expect(await gate().ended).toEqual(SILENT)
    expect(relay.calls).toEqual([])
  })

  it('sends nothing through a link, neither to the socket nor to its folder', async () => {
    const elsewhere = path.join(folder.path, 'elsewhere')
    await mkdir(elsewhere, { mode: 0o700 })
    const relay = await relayOn(path.join(elsewhere, 'relay.sock'), (call) => call.answer(ALLOW))
    await symlink(path.join(elsewhere, 'relay.sock'), folder.socket)
    expect(await gate().ended).toEqual(SILENT)
    await symlink(elsewhere, path.join(folder.path, 'linked'))
    expect(await startHook(['--socket', path.join(folder.path, 'linked/relay.sock')], GATE).ended).toEqual(SILENT)
    expect(relay.calls).toEqual([])
  })
})

describe('nod hook at a stop, and where a server asks', () => {
  const flags = () => ['--timeout', '86400', '--socket', folder.socket]

  it('waits where the relay holds it, prints the reply, and acknowledges it', async () => {
    const relay = await relayOn(folder.socket)
    const hook = startHook(flags(), hookEvent('Stop'))
    const call = await relay.call('POST', '/hooks/claude-code')
    const block = '{"decision":"block","reason":"run the tests too"}'
    call.answer(block)
    expect((await hook.ended).out).toBe(`${block}\n`)
    const ack = await relay.call('DELETE', '/hooks/attach/')
    expect(ack.path).toBe(`/hooks/attach/${call.headers['nod-attach']}?because=answered`)
  })

  it.each(['Stop', 'Elicitation'])('is over at once where the relay has nothing to ask: %s', async (event) => {
    const relay = await relayOn(folder.socket, (call) => call.answer('{}'))
    expect(await startHook(flags(), hookEvent(event)).ended).toEqual(SILENT)
    expect(relay.calls).toHaveLength(1)
  })

  it.each([429, 503])('does not come back after a %i: nobody may wait for a relay that is busy', async (status) => {
    const relay = await relayOn(folder.socket, (call) => call.answer('', status))
    expect(await startHook(flags(), hookEvent('Stop')).ended).toEqual(SILENT)
    expect(relay.calls).toHaveLength(1)
  })

  it('tells the relay of Esc', async () => {
    const relay = await relayOn(folder.socket)
    const hook = startHook(flags(), hookEvent('Stop'))
    const call = await relay.call('POST', '/hooks/claude-code')
    call.park()
    hook.child.kill('SIGTERM')
    expect((await relay.call('DELETE', '/hooks/attach/')).path).toContain('because=signal')
    expect(await hook.ended).toEqual(SILENT)
  })
})

describe('nod hook at events that only inform', () => {
  it('sends them once and prints nothing, whatever the answer', async () => {
    const relay = await relayOn(folder.socket, (call) => call.answer(ALLOW))
    expect(await startHook(['--timeout', '30', '--socket', folder.socket], hookEvent('PreToolUse')).ended).toEqual(
      SILENT,
    )
    expect(relay.calls.map(({ path: asked, headers }) => [asked, headers['nod-attach']])).toEqual([
      ['/hooks/claude-code?timeout=30', undefined],
    ])
  })

  it('only looks whether the relay is there with --notice only', async () => {
    const relay = await relayOn(folder.socket)
    const flags = ['--socket', folder.socket, '--notice', 'only']
    expect(await startHook(flags, hookEvent('SessionStart')).ended).toEqual(SILENT)
    expect(relay.calls.map(({ method, path: asked, body }) => [method, asked, body.length])).toEqual([
      ['GET', '/healthz', 0],
    ])
  })

  it.each(['', 'no json', '[]', '{"hook_event_name":7}'])('sends nothing when stdin holds %j', async (input) => {
    const relay = await relayOn(folder.socket)
    expect(await gate({}, input).ended).toEqual(SILENT)
    expect(relay.calls).toEqual([])
  })

  it('says why it is silent on stderr when NOD_DEBUG is set', async () => {
    expect(await gate({ NOD_DEBUG: '1' }).ended).toEqual({ out: '', err: 'nod hook: gate: absent socket\n', status: 0 })
  })
})

async function loopbackCertificate(): Promise<Certificate> {
  const read = (name: string) => readFile(`test/fixtures/tls/loopback-${name}.pem`, 'utf8')
  return { key: await read('key'), cert: await read('cert') }
}

describe('nod hook with a relay on another host', () => {
  async function config(text: string, mode = 0o600): Promise<readonly string[]> {
    const file = path.join(folder.path, 'host.json')
    await writeFile(file, text, { mode })
    await chmod(file, mode)
    return ['--timeout', '600', '--config', file]
  }

  it('shows its token there, under the path of the address', async () => {
    const certificate = await loopbackCertificate()
    const answer = (call: StubCall): void => call.answer(call.method === 'POST' ? ALLOW : '{}')
    const relay = await startStubRelay(0, answer, certificate)
    open.push(relay)
    const there = { relay: `https://localhost:${relay.port}/nod/`, token: 'tok_1', ca: certificate.cert }
    const flags = await config(JSON.stringify(there))
    expect((await startHook(flags, GATE).ended).out).toBe(`${ALLOW}\n`)
    const [post, ack] = relay.calls
    expect(post?.path).toBe('/nod/hooks/claude-code?timeout=600')
    expect([post?.headers.authorization, ack?.headers.authorization]).toEqual(['Bearer tok_1', 'Bearer tok_1'])
  })

  it('does not use a file that others may read, one without a token, or an address in the clear', async () => {
    const certificate = await loopbackCertificate()
    const relay = await startStubRelay(0, (call) => call.answer(ALLOW), certificate)
    const plain = await relayOn(0, (call) => call.answer(ALLOW))
    open.push(relay)
    const there = { relay: `https://localhost:${relay.port}`, ca: certificate.cert }
    const readable = await config(JSON.stringify({ ...there, token: 't' }), 0o644)
    expect(await startHook(readable, GATE).ended).toEqual(SILENT)
    expect(await startHook(await config(JSON.stringify(there)), GATE).ended).toEqual(SILENT)
    for (const clear of ['http://nod.example.net', `http://127.0.0.1:${plain.port}`]) {
      const flags = await config(JSON.stringify({ relay: clear, token: 't' }))
      expect(await startHook(flags, GATE).ended).toEqual(SILENT)
    }
    expect([relay.calls, plain.calls]).toEqual([[], []])
  })

  it('trusts only a certificate that holds, whatever the environment says', async () => {
    const certificate = await loopbackCertificate()
    const relay = await startStubRelay(0, (call) => call.answer(ALLOW), certificate)
    open.push(relay)
    const there = { relay: `https://localhost:${relay.port}`, token: 't' }
    const lax = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    const turnedDown = await startHook(await config(JSON.stringify(there)), GATE, lax).ended
    expect([turnedDown.out, turnedDown.status, relay.calls.length]).toEqual(['', 0, 0])
    const known = await config(JSON.stringify({ ...there, ca: certificate.cert }))
    expect((await startHook(known, GATE).ended).out).toBe(`${ALLOW}\n`)
  })
})
