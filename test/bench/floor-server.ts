// The floor server: only what the contract demands of a decision, each in its simplest form. Express, one signature checked, one row
// made durable, nothing else. What the relay takes beyond it is its own; what it takes beyond the bare server is the contract's.

import { generateKeyPairSync, verify } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import express from 'express'
import { openDatabase } from '../../relay/store/sqlite.ts'

const [socketPath = '', databasePath = ''] = process.argv.slice(2)
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const database = openDatabase(databasePath)
// As the store does: what is answered has reached the disk.
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE decisions (body TEXT)')
const insert = database.prepare('INSERT INTO decisions VALUES (?)')
const parked = new Map<string, ServerResponse>()

const app = express()
app.post('/decide', express.raw({ type: '*/*' }), (request, response) => {
  const text: Buffer = request.body
  const signature = Buffer.from(request.get('signature') ?? '', 'base64url')
  const body: unknown = JSON.parse(text.toString())
  if (!verify('sha256', text, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)) return response.sendStatus(403)
  database.exec('BEGIN')
  insert.run(JSON.stringify(body))
  database.exec('COMMIT')
  const id = String(request.query.id)
  parked.get(id)?.end('{"decided":true}')
  parked.delete(id)
  return response.json({})
})

const gates = createServer((request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  parked.set(new URL(request.url ?? '/', 'http://floor').searchParams.get('id') ?? '', response)
})
gates.listen(socketPath, () => {
  const server = app.listen(0, '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
    process.stdout.write(`${JSON.stringify({ port, key })}\n`)
  })
})
