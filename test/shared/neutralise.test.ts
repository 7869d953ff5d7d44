// Neutralised text: nothing invisible is left, nothing legible is lost.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText, neutralise, replaceLoneSurrogates } from '../../shared/neutralise.ts'

describe('neutralising text', () => {
  it.each([
    ['a bidi override', 'rm \u202Etxt.sh', 'rm ⟨U+202E⟩txt.sh'],
    ['bidi isolates', '\u2066a\u2069', '⟨U+2066⟩a⟨U+2069⟩'],
    ['zero-width characters', 'a\u200Bb\u200Cc\u200Dd\u2060e\uFEFF', 'a⟨U+200B⟩b⟨U+200C⟩c⟨U+200D⟩d⟨U+2060⟩e⟨U+FEFF⟩'],
    ['an ANSI escape', '\u001B[31mred', '⟨U+001B⟩[31mred'],
    [
      'carriage return, backspace, bell, delete and C1',
      'a\r\b\u0007\u007F\u009B',
      'a⟨U+000D⟩⟨U+0008⟩⟨U+0007⟩⟨U+007F⟩⟨U+009B⟩',
    ],
    ['a soft hyphen', 'su\u00ADdo', 'su⟨U+00AD⟩do'],
    ['line and paragraph separators', 'a\u2028b\u2029c', 'a⟨U+2028⟩b⟨U+2029⟩c'],
    ['tag characters', 'hi\u{E0041}\u{E007F}', 'hi⟨U+E0041⟩⟨U+E007F⟩'],
    ['variation selectors behind a letter', 'a\uFE0Fb\u{E0101}', 'a⟨U+FE0F⟩b⟨U+E0101⟩'],
    ['fillers that look like nothing', 'a\u3164\u115F\uFFA0\u2800', 'a⟨U+3164⟩⟨U+115F⟩⟨U+FFA0⟩⟨U+2800⟩'],
    ['private use', '\uE000', '⟨U+E000⟩'],
    ['lone surrogates', 'a\uD83Db\uDE00', 'a⟨U+D83D⟩b⟨U+DE00⟩'],
    ['a joiner without a second picture', '👩\u200Dx', '👩⟨U+200D⟩x'],
    ['an accent without a letter', '\u0301a', '⟨U+0301⟩a'],
    ['accents piled up', `a${'\u0301'.repeat(6)}`, `a${'\u0301'.repeat(4)}⟨U+0301⟩⟨U+0301⟩`],
  ])('makes %s visible', (_what, text, shown) => {
    expect(neutralise(text)).toEqual({ text: shown, altered: true })
  })

  it.each([
    ['plain text over lines', 'one\n\ttwo'],
    ['combining accents', 'e\u0301 n\u0303 क्षि ที่'],
    ['scripts of the world', 'שלום مرحبا 日本語　한국어 Ελληνικά'],
    ['ordinary emoji', '🚀 👍🏽 👩‍💻 👨‍👩‍👧 ❤️ 🏳️‍🌈 1️⃣ 🇩🇪 ☺️'],
  ])('leaves %s alone', (_what, text) => {
    expect(neutralise(text)).toEqual({ text, altered: false })
  })

  it('writes out line feeds and tabs where a single line is asked for', () => {
    expect(neutralise('a\nb\tc', { lines: 'mark' })).toEqual({ text: 'a⟨U+000A⟩b⟨U+0009⟩c', altered: true })
  })

  it('takes any text, changes it once and never again, and leaves nothing ignorable behind except in emoji', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc.constantFrom('\u200D', '\uFE0F', '👩', '💻', '1', '\u20E3', '\u0301', '\u202E', '\uD83D', '\n'),
    )
    fc.assert(
      fc.property(
        fc.array(unit).map((parts) => parts.join('')),
        (text) => {
          const once = neutralise(text)
          expect(neutralise(once.text)).toEqual({ text: once.text, altered: false })
          expect(once.altered).toBe(once.text !== text)
          expect(
            /[\u202A-\u202E\u2066-\u2069\u200B\u200C\u{E0000}-\u{E0FFF}]|(?![\n\t])\p{Cc}|\p{Cs}/u.test(once.text),
          ).toBe(false)
        },
      ),
    )
  })

  it('leaves printable ASCII exactly as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(neutralise(text)).toEqual({ text, altered: false })
      }),
    )
  })
})

describe('cutting text', () => {
  it('keeps a text that fits', () => {
    expect(cutText('abc', 3)).toEqual({ text: 'abc', truncated: false })
  })

  it('marks the cut within the limit', () => {
    expect(cutText('abcd', 3)).toEqual({ text: 'ab…', truncated: true })
  })

  it('splits no character and leaves no joiner behind', () => {
    expect(cutText('a😀bc', 3)).toEqual({ text: 'a…', truncated: true })
    expect(cutText('👩\u200D💻abc', 4)).toEqual({ text: '👩…', truncated: true })
    expect(cutText('abc', 0)).toEqual({ text: '', truncated: true })
  })

  it('stays within any limit and stays well formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, max) => {
        const cut = cutText(text, max)
        expect(cut.text.length).toBeLessThanOrEqual(max)
        expect(cut.truncated).toBe(text.length > max)
        expect(/\p{Cs}/u.test(cut.text)).toBe(false)
      }),
    )
  })
})

describe('replacing lone surrogates', () => {
  it('replaces them in strings and names, however deep', () => {
    const value = { a: ['x\uD800', { 'k\uDC00': 1 }], b: '😀' }
    expect(replaceLoneSurrogates(value)).toEqual({
      value: { a: ['x\uFFFD', { 'k\uFFFD': 1 }], b: '😀' },
      altered: true,
    })
  })

  it('returns an unaltered value itself', () => {
    const value = { a: [1, null, true, 'x'] }
    expect(replaceLoneSurrogates(value)).toEqual({ value, altered: false })
    expect(replaceLoneSurrogates(value).value).toBe(value)
  })

  it('loses no member when two names become the same, nor one named __proto__', () => {
    const { value } = replaceLoneSurrogates(JSON.parse('{"\\ud800":1,"\\ud801":2,"__proto__":{"x":"\\ud800"}}'))
    expect(JSON.stringify(value)).toBe('{"\uFFFD":1,"\uFFFD\uFFFD":2,"__proto__":{"x":"\uFFFD"}}')
  })

  it('takes a hundred levels, and any JSON', () => {
    let deep: unknown = '\uD800'
    for (let level = 0; level < 100; level += 1) deep = [deep]
    expect(replaceLoneSurrogates(deep).altered).toBe(true)
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(replaceLoneSurrogates(value)).toEqual({ value, altered: false })
      }),
    )
  })
})
