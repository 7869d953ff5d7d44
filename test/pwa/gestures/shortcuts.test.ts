import { describe, expect, it } from 'vitest'
import { createShortcuts, deedOf } from '../../../pwa/app/gestures/shortcuts.ts'

const press = (key: string, over = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...over,
})

describe('keys', () => {
  it.each([
    ['j', 'next'],
    ['ArrowDown', 'next'],
    ['k', 'previous'],
    ['ArrowUp', 'previous'],
    ['a', 'allow'],
    ['d', 'deny'],
    ['m', 'deny-with-message'],
    ['/', 'search'],
    ['?', 'help'],
  ])('%s means %s', (key, deed) => {
    expect(deedOf(press(key), false)).toBe(deed)
  })

  it('mean nothing in text fields and with modifiers', () => {
    expect(deedOf(press('a'), true)).toBeNull()
    expect(deedOf(press('a', { ctrlKey: true }), false)).toBeNull()
    expect(deedOf(press('d', { metaKey: true }), false)).toBeNull()
  })

  it('decide nothing while they are held down', () => {
    expect(deedOf(press('a', { repeat: true }), false)).toBeNull()
    expect(deedOf(press('j', { repeat: true }), false)).toBe('next')
  })

  it('belong to whoever asked for them last', () => {
    const shortcuts = createShortcuts()
    const heard: string[] = []
    shortcuts.on('allow', () => heard.push('first'))
    const off = shortcuts.on('allow', () => heard.push('second'))
    expect(shortcuts.run('allow')).toBe(true)
    off()
    shortcuts.run('allow')
    expect(heard).toEqual(['second', 'first'])
    expect(shortcuts.run('deny')).toBe(false)
  })
})
