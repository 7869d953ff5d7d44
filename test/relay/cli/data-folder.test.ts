// Where the relay and everybody on this machine meet.

import { describe, expect, it } from 'vitest'
import { dataFolderOf, socketPathOf } from '../../../relay/cli/data-folder.ts'

const place = { temp: '/tmp', uid: 1000 }
const from = { homedir: '/home/dev', cwd: '/home/dev/acme' }

describe('the data folder', () => {
  it('is ~/.nod unless another is wanted', () => {
    expect(dataFolderOf(undefined, from)).toBe('/home/dev/.nod')
    expect(dataFolderOf('', from)).toBe('/home/dev/.nod')
  })

  it('is absolute, whatever was said', () => {
    expect(dataFolderOf('~/nod', from)).toBe('/home/dev/nod')
    expect(dataFolderOf('~', from)).toBe('/home/dev')
    expect(dataFolderOf('data/../nod', from)).toBe('/home/dev/acme/nod')
    expect(dataFolderOf('/var/nod/', from)).toBe('/var/nod')
  })
})

describe('the socket', () => {
  it('lies in the data folder', () => {
    expect(socketPathOf('/home/dev/.nod', place)).toBe('/home/dev/.nod/relay.sock')
  })

  it('stays there up to 100 bytes and no further', () => {
    const fitting = `/${'n'.repeat(100 - '//relay.sock'.length)}`
    expect(socketPathOf(fitting, place)).toBe(`${fitting}/relay.sock`)
    expect(socketPathOf(`${fitting}n`, place)).toMatch(/^\/tmp\/nod-1000-[0-9a-f]{8}\/relay\.sock$/)
  })

  it('counts bytes, not letters', () => {
    expect(socketPathOf(`/${'ü'.repeat(60)}`, place)).toMatch(/^\/tmp\/nod-1000-/)
  })

  it('differs by folder and by user, and does not move', () => {
    const long = `/home/dev/${'n'.repeat(120)}`
    const paths = [
      socketPathOf(long, place),
      socketPathOf(`${long}2`, place),
      socketPathOf(long, { temp: '/tmp', uid: 1001 }),
    ]
    expect(new Set(paths).size).toBe(3)
    expect(socketPathOf(long, place)).toBe(paths[0])
  })

  it('does without a temp folder that is itself too long', () => {
    const deep = { temp: `/var/${'t'.repeat(90)}`, uid: 1000 }
    expect(socketPathOf(`/home/dev/${'n'.repeat(120)}`, deep)).toMatch(/^\/tmp\/nod-1000-/)
  })
})
