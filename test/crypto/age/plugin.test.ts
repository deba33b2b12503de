import { Readable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'

import { UserError } from '../../../src/lib/base/errors.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { encodeBase64 } from '../../../src/lib/crypto/age/base64.ts'
import { encodeBech32 } from '../../../src/lib/crypto/age/bech32.ts'
import {
  AgeError,
  parseIdentity,
  parseRecipient,
  type PluginDialog,
  type Stanza,
} from '../../../src/lib/crypto/age/index.ts'
import { type FakePlugin, fakePlugin } from './fake-plugin.ts'
import { silent } from './spawn-plugin.ts'

const FILE_KEY = SecretBytes.from(Buffer.from('YELLOW SUBMARINE'))
const RECIPIENT = encodeBech32('age1test', Buffer.from([1, 2, 3]))
const IDENTITY = encodeBech32('age-plugin-test-', Buffer.from([4, 5])).toUpperCase()

describe('recipient-v1', () => {
  it('says the recipient, the file key and that we know labels', async () => {
    const plugin = fakePlugin([stanza('recipient-stanza', ['0', 'X', 'a'], 'wrapped')])
    expect(await wrap(plugin)).toEqual({
      stanzas: [{ type: 'X', args: ['a'], body: Buffer.from('wrapped') }],
      labels: [],
    })
    expect(plugin.started).toEqual(['test recipient-v1'])
    expect(withoutGrease(plugin.phase1)).toEqual([
      stanza('add-recipient', [RECIPIENT]),
      stanza('wrap-file-key', [], 'YELLOW SUBMARINE'),
      stanza('extension-labels'),
      stanza('done'),
    ])
    expect(plugin.answers).toEqual([stanza('ok')])
    expect(plugin.isClosed).toBe(true)
  })

  it('says the identity when it encrypts for one', async () => {
    const plugin = fakePlugin([stanza('recipient-stanza', ['0', 'X'])])
    await identityOf(plugin).recipient?.wrapFileKey(FILE_KEY)
    expect(withoutGrease(plugin.phase1)[0]).toEqual(stanza('add-identity', [IDENTITY]))
    expect(identityOf(plugin).recipient?.text).toBe('identity of age-plugin-test')
  })

  it('takes several stanzas and labels', async () => {
    const plugin = fakePlugin([
      stanza('labels', ['postquantum', 'other']),
      stanza('recipient-stanza', ['0', 'X']),
      stanza('recipient-stanza', ['0', 'Y']),
    ])
    const wrapped = await wrap(plugin)
    expect(wrapped.labels).toEqual(['postquantum', 'other'])
    expect(wrapped.stanzas.map(({ type }) => type)).toEqual(['X', 'Y'])
  })

  it.each([
    ['no stanza', [], 'it gave no stanza'],
    ['another index', [stanza('recipient-stanza', ['1', 'X'])], 'malformed'],
    ['no type', [stanza('recipient-stanza', ['0'])], 'malformed'],
    ['labels twice', [stanza('labels', ['a']), stanza('labels', ['a'])], 'labels twice'],
  ])('refuses %s', async (_name, script, message) => {
    const plugin = fakePlugin(script)
    await expect(wrap(plugin)).rejects.toMatchObject({
      kind: 'plugin',
      message: expect.stringMatching(new RegExp(`^age-plugin-test: .*${message}`)),
    })
    expect(plugin.isClosed).toBe(true)
  })
})

describe('identity-v1', () => {
  const header: readonly Stanza[] = [stanza('X', ['a', 'b'], 'one'), stanza('Y', [], 'two')]

  it('says the identity and every stanza of the header', async () => {
    const plugin = fakePlugin([stanza('file-key', ['0'], 'YELLOW SUBMARINE')])
    const fileKey = await identityOf(plugin).unwrapFileKey(header)
    expect(fileKey?.revealText()).toBe('YELLOW SUBMARINE')
    expect(plugin.started).toEqual(['test identity-v1'])
    expect(withoutGrease(plugin.phase1)).toEqual([
      stanza('add-identity', [IDENTITY]),
      stanza('recipient-stanza', ['0', 'X', 'a', 'b'], 'one'),
      stanza('recipient-stanza', ['0', 'Y'], 'two'),
      stanza('done'),
    ])
    expect(plugin.answers).toEqual([stanza('ok')])
  })

  it('without a file key means that nothing was for it', async () => {
    expect(await identityOf(fakePlugin([])).unwrapFileKey(header)).toBeUndefined()
  })

  it.each([
    ['two keys', [key('YELLOW SUBMARINE'), key('YELLOW SUBMARINE')], 'two file keys'],
    ['a short key', [key('YELLOW')], 'malformed file key'],
    ['another index', [stanza('file-key', ['1'], 'YELLOW SUBMARINE')], 'malformed file key'],
  ])('refuses %s', async (_name, script, message) => {
    await expect(identityOf(fakePlugin(script)).unwrapFileKey(header)).rejects.toThrow(message)
  })
})

describe('either conversation', () => {
  it('answers what it does not know with "unsupported", and goes on', async () => {
    const plugin = fakePlugin([
      stanza('grease-1', ['x'], 'y'),
      stanza('recipient-stanza', ['0', 'X']),
    ])
    await wrap(plugin)
    expect(plugin.answers.map(({ type }) => type)).toEqual(['unsupported', 'ok'])
  })

  it('passes messages and questions on', async () => {
    const heard: string[] = []
    const dialog: PluginDialog = {
      message: (text) => void heard.push(text),
      confirm: (text, yes, no) => {
        heard.push(`${text} ${yes}/${no ?? '-'}`)
        return Promise.resolve(yes === 'Yes')
      },
      requestPublic: () => Promise.resolve('me'),
      requestSecret: () => Promise.resolve(SecretBytes.fromText('1234')),
    }
    const plugin = fakePlugin([
      stanza('msg', [], 'touch it'),
      stanza('confirm', [word('Yes'), word('No')], 'really?'),
      stanza('confirm', [word('OK')], 'sure?'),
      stanza('request-public', [], 'name'),
      stanza('request-secret', [], 'PIN'),
      stanza('recipient-stanza', ['0', 'X']),
    ])
    await wrap(plugin, dialog)
    expect(heard).toEqual(['touch it', 'really? Yes/No', 'sure? OK/-'])
    expect(plugin.answers).toEqual([
      stanza('ok'),
      stanza('ok', ['yes']),
      stanza('ok', ['no']),
      stanza('ok', [], 'me'),
      stanza('ok', [], '1234'),
      stanza('ok'),
    ])
  })

  it('says "fail" when nobody can be asked', async () => {
    const nobody: PluginDialog = {
      ...silent,
      confirm: () => Promise.resolve(undefined),
      requestPublic: () => Promise.resolve(undefined),
      requestSecret: () => Promise.resolve(undefined),
    }
    const plugin = fakePlugin([
      stanza('confirm', [word('Yes')], 'really?'),
      stanza('request-public', [], 'name'),
      stanza('request-secret', [], 'PIN'),
      stanza('recipient-stanza', ['0', 'X']),
    ])
    await wrap(plugin, nobody)
    expect(plugin.answers.map(({ type }) => type)).toEqual(['fail', 'fail', 'fail', 'ok'])
  })

  it('refuses a malformed question', async () => {
    for (const args of [[], ['!'], [word('a'), '!'], [word('a'), word('b'), word('c')]]) {
      await expect(wrap(fakePlugin([stanza('confirm', args, 'really?')]))).rejects.toMatchObject({
        kind: 'plugin',
      })
    }
  })

  it('shows an error in words that no terminal obeys', async () => {
    const plugin = fakePlugin([stanza('error', ['internal'], 'no token\u001b[2J\nfound')])
    await expect(wrap(plugin)).rejects.toThrow(
      new AgeError('plugin', 'age-plugin-test: no token\\u001b[2J\\u000afound'),
    )
    // It hears the answer a moment after we have failed.
    await vi.waitFor(() => expect(plugin.answers).toEqual([stanza('ok')]))
    expect(plugin.isClosed).toBe(true)
  })

  it.each([
    ['nonsense', 'hello\n'],
    ['an end in the middle', '-> recipient-stanza 0 X\nabc'],
    ['nothing at all', ''],
  ])('fails with the plugin named after %s', async (_name, raw) => {
    await expect(wrap(fakePlugin(raw))).rejects.toMatchObject({
      kind: 'plugin',
      message: expect.stringMatching(/^age-plugin-test: /),
    })
  })

  it('fails with the plugin named when it is gone', async () => {
    const port = {
      dialog: silent,
      spawn: () =>
        Promise.resolve({
          stdout: Readable.from([]),
          write: () => Promise.reject(new Error('EPIPE')),
          close: () => Promise.resolve(),
        }),
    }
    await expect(parseRecipient(RECIPIENT, port).wrapFileKey(FILE_KEY)).rejects.toThrow(
      'age-plugin-test: it ended in the middle of the conversation',
    )
  })

  it('cannot be had where plugins cannot be run, though the key is known', async () => {
    const recipient = parseRecipient(RECIPIENT)
    expect(recipient).toMatchObject({ kind: 'plugin', text: RECIPIENT })
    await expect(recipient.wrapFileKey(FILE_KEY)).rejects.toThrow(UserError)
  })

  it('is sent grease most of the time, and the same never twice', async () => {
    const greased: string[] = []
    for (let round = 0; round < 60; round++) {
      const plugin = fakePlugin([stanza('recipient-stanza', ['0', 'X'])])
      await wrap(plugin)
      greased.push(
        ...plugin.phase1.map(({ type }) => type).filter((type) => type.startsWith('grease-')),
      )
    }
    expect(greased.length).toBeGreaterThan(20)
    expect(new Set(greased).size).toBe(greased.length)
  })
})

describe('names of plugins', () => {
  it('lead out of no folder', () => {
    for (const name of ['a/b', '../x', 'a\\b', 'a:b']) {
      expect(() => parseRecipient(encodeBech32(`age1${name}`, Buffer.from([1])))).toThrow(UserError)
      const identity = encodeBech32(`age-plugin-${name}-`, Buffer.from([1])).toUpperCase()
      expect(() => parseIdentity(SecretBytes.fromText(identity))).toThrow(UserError)
    }
  })
})

async function wrap(plugin: FakePlugin, dialog: PluginDialog = silent) {
  return parseRecipient(RECIPIENT, { spawn: plugin.spawn, dialog }).wrapFileKey(FILE_KEY)
}

function identityOf(plugin: FakePlugin) {
  return parseIdentity(SecretBytes.fromText(IDENTITY), { spawn: plugin.spawn, dialog: silent })
}

function stanza(type: string, args: readonly string[] = [], body = ''): Stanza {
  return { type, args, body: Buffer.from(body) }
}

function key(text: string): Stanza {
  return stanza('file-key', ['0'], text)
}

function word(text: string): string {
  return encodeBase64(Buffer.from(text))
}

function withoutGrease(stanzas: readonly Stanza[]): readonly Stanza[] {
  return stanzas.filter(({ type }) => !type.startsWith('grease-'))
}
