import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { bearer } from '../../../src/lib/source/auth/authenticator.ts'
import { fileToken } from '../../../src/lib/source/auth/token.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { inFolder } from '../kubeconfig/kubectl.ts'

const owner = 'user "me"'

describe('a token from a file', () => {
  it('is kept for fifty seconds and then read again', () =>
    inFolder({ token: 'fake-1' }, async (folder) => {
      let time = 0
      const file = path.join(folder, 'token')
      const tokens = fileToken({ file, owner, now: () => time })
      const read = async () => (await tokens.credentials()).authorization?.revealText()
      expect(await read()).toBe('Bearer fake-1')
      await writeFile(file, ' fake-2\n')
      time = 49_999
      expect(await read()).toBe('Bearer fake-1')
      time = 50_000
      expect(await read()).toBe('Bearer fake-2')
    }))

  it('stays in use when the file goes away', () =>
    inFolder({ token: 'fake' }, async (folder) => {
      let time = 0
      const file = path.join(folder, 'token')
      const tokens = fileToken({ file, owner, now: () => time })
      const before = await tokens.credentials()
      await rm(file)
      time = 100_000
      expect(await tokens.credentials()).toBe(before)
    }))

  it.each([
    ['is missing', {}, 'cannot read the token file'],
    ['is empty', { token: ' \n' }, 'is empty'],
  ])('is an error when the file %s', (_, files, message) =>
    inFolder(files, async (folder) => {
      const tokens = fileToken({ file: path.join(folder, 'token'), owner })
      await expect(tokens.credentials()).rejects.toThrow(message)
    }),
  )

  it('gives the same credentials for the same token, so that a 401 is not retried in vain', () =>
    inFolder({ token: 'fake' }, async (folder) => {
      const tokens = fileToken({ file: path.join(folder, 'token'), owner })
      expect(await tokens.refresh(await tokens.credentials())).toBe(false)
    }))
})

describe('a token that cannot be sent', () => {
  it.each(['fake\n', 'fa\u0000ke', 'fake→', ''])('%j is an error that does not show it', (text) => {
    expect(() => bearer(SecretBytes.fromText(text), owner)).toThrow(
      /^the token of user "me" holds characters that cannot be sent$/,
    )
  })
})
