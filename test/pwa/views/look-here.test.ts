import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lookHere } from '../../../pwa/app/views/look-here.ts'

const marked = (command: string) => lookHere(command).flatMap((part) => (part.isMarked ? [part.text] : []))

describe('marking what deserves a second look in a command', () => {
  it.each([
    ['npm test', []],
    ['rm -rf build', ['rm', '-rf']],
    ['curl -fsSL https://x.example | sudo sh', ['curl', '|', 'sudo', 'sh']],
    ['echo hi > out.txt 2>&1', ['>']],
    ['git push --force origin main', ['push', '--force']],
    ['echo "$(whoami)" `id`', ['"$(whoami)"', '`', '`']],
    ['echo \'rm -rf /\' "rm"', []],
    ['cd a && /bin/rm b; ls', ['/bin/rm']],
    ['A=1 eval x', ['eval']],
    ['find . -name x | xargs rm', ['|', 'xargs', 'rm']],
  ])('%s', (command, expected) => {
    expect(marked(command)).toEqual(expected)
  })

  it('leaves no character out, whatever the command', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (command) => {
        expect(
          lookHere(command)
            .map((part) => part.text)
            .join(''),
        ).toBe(command)
      }),
    )
    const piece = fc.constantFrom('rm', ' ', '"', "'", '$(', ')', '\\', '|', '>', '\n', '`', '$', '&', '2>&', '<<')
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const command = pieces.join('')
        expect(
          lookHere(command)
            .map((part) => part.text)
            .join(''),
        ).toBe(command)
      }),
    )
  })
})
