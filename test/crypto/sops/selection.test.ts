import { describe, expect, it } from 'vitest'

import {
  compileSelection,
  SELECTION_FIELDS,
  type Selection,
  selectionOf,
} from '../../../src/lib/crypto/sops/core/selection.ts'
import type { CommentChain } from '../../../src/lib/crypto/sops/core/tree.ts'

const encrypted = async (selection: Selection | undefined, paths: readonly string[]) => {
  const selector = await compileSelection(selection)
  return paths.filter((path) =>
    selector({ path: path.split('/'), comments: undefined, comment: false }),
  )
}

describe('what is encrypted', () => {
  it('is decided by any key on the way to a value', async () => {
    const paths = ['data/x', 'stringData/a/b', 'metadata/data', 'metadata/name', 'database/x']
    expect(
      await encrypted({ field: 'encrypted_regex', value: '^(data|stringData)$' }, paths),
    ).toEqual(['data/x', 'stringData/a/b', 'metadata/data'])
    expect(await encrypted({ field: 'unencrypted_regex', value: '^metadata$' }, paths)).toEqual([
      'data/x',
      'stringData/a/b',
      'database/x',
    ])
  })

  it('can be chosen by the end of a key', async () => {
    const paths = ['a_plain', 'b', 'c_plain/d']
    expect(await encrypted({ field: 'unencrypted_suffix', value: '_plain' }, paths)).toEqual(['b'])
    expect(await encrypted({ field: 'encrypted_suffix', value: '_plain' }, paths)).toEqual([
      'a_plain',
      'c_plain/d',
    ])
    expect(await encrypted(undefined, paths)).toEqual(paths)
  })

  it('takes expressions of RE2, which are not anchored', async () => {
    const paths = ['Password', 'myPASSWORD', 'pass\nword', 'user']
    expect(await encrypted({ field: 'encrypted_regex', value: '(?i)password' }, paths)).toEqual([
      'Password',
      'myPASSWORD',
    ])
    expect(await encrypted({ field: 'encrypted_regex', value: '\\Auser\\z' }, paths)).toEqual([
      'user',
    ])
    expect(await encrypted({ field: 'encrypted_regex', value: '^pass.word$' }, paths)).toEqual([])
    expect(await encrypted({ field: 'encrypted_regex', value: '(?s)^pass.word$' }, paths)).toEqual([
      'pass\nword',
    ])
  })

  it('cannot be said with what RE2 does not know', async () => {
    for (const value of ['(?=x)', '(a)\\1', '(', '[', '*']) {
      await expect(compileSelection({ field: 'encrypted_regex', value })).rejects.toMatchObject({
        kind: 'selection',
        message: 'the expression of encrypted_regex is not one of RE2',
      })
    }
  })

  it('can be said in one way only', () => {
    for (const field of SELECTION_FIELDS) {
      expect(selectionOf({ [field]: 'x', other: 'y' })).toEqual({ field, value: 'x' })
    }
    expect(selectionOf({ encrypted_regex: '' })).toBeUndefined()
    expect(() => selectionOf({ encrypted_regex: 'x', encrypted_suffix: 'y' })).toThrow(
      'only one of encrypted_suffix and encrypted_regex may say what is encrypted',
    )
  })

  it('does not cover the comment that asks for it', async () => {
    const selector = await compileSelection({ field: 'encrypted_comment_regex', value: 'enc' })
    const at = (comments: readonly string[], comment: boolean) =>
      selector({ path: [], comments: chain(comments), comment })
    expect(at(['enc'], true)).toBe(false)
    expect(at(['enc', 'next'], true)).toBe(true)
    expect(at(['enc'], false)).toBe(true)
    expect(at([], false)).toBe(false)
  })
})

function chain(texts: readonly string[]): CommentChain | undefined {
  const [last] = texts.slice(-1)
  return last === undefined ? undefined : { text: last, before: chain(texts.slice(0, -1)) }
}
