import { describe, expect, test } from 'vitest'
import { didNotWait } from '../../../src/lib/cli/edit/came-back.ts'

const HOURS = 3_600_000

describe('an editor after which nothing was changed', () => {
  test.each([
    ['code', 'code --wait'],
    ['/usr/bin/code -n', '/usr/bin/code -n --wait'],
    ['"C:\\Programs\\Code.exe"', '"C:\\Programs\\Code.exe" --wait'],
    ['subl', 'subl --wait'],
    ['gvim', 'gvim -f'],
    ['open -a TextEdit', 'open -a TextEdit -W'],
  ])('is told the flag that makes it wait, however long it took to start: %s', (editor, better) => {
    for (const ms of [3, HOURS]) expect(didNotWait(editor, ms)).toContain(`"${better}"`)
  })

  test.each([
    'code --wait',
    'code -w -n',
    'subl -n --wait',
    'gvim -f',
    'gvim --nofork',
    'kate',
    'vi',
    'nano',
    'emacs -nw',
    'f() { "$1"; }; f',
  ])('may have been left without a change: %s', (editor) => {
    expect(didNotWait(editor, HOURS)).toBeUndefined()
    expect(didNotWait(editor, 1000)).toBeUndefined()
  })

  test('is doubted when nobody can have typed in so short a time', () => {
    expect(didNotWait('my-editor', 999)).toMatch(/^the editor \(my-editor\) came back at once: /)
    for (const hint of ['code --wait', 'subl --wait', 'gvim -f']) {
      expect(didNotWait('my-editor', 20)).toContain(`"${hint}"`)
    }
  })

  test.each(['true', ':', 'cat', '/bin/true'])('is none that a script chose: %s', (editor) => {
    expect(didNotWait(editor, 3)).toBeUndefined()
  })

  test('that waits may still come back at once, as when it cannot show a window', () => {
    expect(didNotWait('code --wait', 3)).toBeUndefined()
  })
})
