import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { encodeBech32 } from '../../src/lib/crypto/age/bech32.ts'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import { type Ran, run } from './run.ts'
import { CTRL_C, ENTER, hasPseudoTerminals, PROGRAM_WORDS, Terminal } from './terminal.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'asked-'))
afterAll(() => rmSync(folder, { recursive: true }))
const VALUE = 'canary-be51de5'
const PASSPHRASE = 'canary-correct-horse'
const mine = await generateIdentity()

let home: string
let count = 0
beforeEach(() => {
  home = path.join(folder, String(count++))
  mkdirSync(home)
})

const at = (name: string): string => path.join(home, name)
const read = (name: string): string => readFileSync(at(name), 'utf8')
function write(name: string, content: string): string {
  writeFileSync(at(name), content)
  return at(name)
}

const program = (words: readonly string[], input?: string): Promise<Ran> =>
  run(words, { kubeconfig: at('none'), ...(input !== undefined && { input }) })

/** A line of a shell, at a terminal. */
function shell(line: string, env: Readonly<Record<string, string>> = {}): Terminal {
  const PATH = `${home}:${process.env['PATH'] ?? ''}`
  return new Terminal(`cd ${home}; ${line}`, { HOME: home, PATH, ...env })
}

async function underPassphrase(name: string, text: string): Promise<void> {
  write('pass', PASSPHRASE)
  await program(
    ['encrypt', '--format', 'age', '--passphrase-file', at('pass'), '-o', at(name)],
    text,
  )
}

/** Asks for a PIN before it gives the file key, which it keeps as it is. */
const PLUGIN = `#!${process.execPath}
const { createInterface } = require('node:readline')
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const say = (text) => process.stdout.write(text + '\\n')
async function stanza() {
  const { value: head = '-> done' } = await lines.next()
  let body = ''
  for (;;) {
    const { value = '' } = await lines.next()
    body += value
    if (value.length < 64) return { words: head.split(' ').slice(1), body }
  }
}
async function main() {
  const wraps = process.argv[2].endsWith('recipient-v1')
  let key = ''
  for (;;) {
    const { words, body } = await stanza()
    if (words[0] === 'wrap-file-key') key = body
    if (words[0] === 'recipient-stanza' && words[2] === 'pin') key = body
    if (words[0] === 'done') break
  }
  if (wraps) say('-> recipient-stanza 0 pin\\n' + key)
  else {
    say('-> request-secret\\n' + Buffer.from('PIN of the token').toString('base64').replaceAll('=', ''))
    const { words, body } = await stanza()
    const pin = Buffer.from(body, 'base64').toString()
    if (words[0] !== 'ok' || pin !== '${PASSPHRASE}') say('-> error internal\\n' + Buffer.from('wrong PIN').toString('base64').replaceAll('=', ''))
    else say('-> file-key 0\\n' + key)
  }
  await stanza()
  say('-> done\\n')
  process.exit(0)
}
main()
`

describe.skipIf(!hasPseudoTerminals)('with a pipe for standard input, at its terminal', () => {
  test('the passphrase of a file is asked for, and the file comes through the pipe', async () => {
    await underPassphrase('p.age', VALUE)
    const terminal = shell(`cat p.age | ${PROGRAM_WORDS} decrypt > out 2> errors`)
    await terminal.answer('Passphrase for the file', `${PASSPHRASE}${ENTER}`)
    expect(await terminal.ended).toBe(0)
    expect(read('out')).toBe(VALUE)
    expect(read('errors')).toBe('')
    expect(terminal.shown).not.toContain('canary')
  })

  test('a new passphrase is asked for twice', async () => {
    write('plain', VALUE)
    const words = 'encrypt --format age --passphrase -o p.age'
    const terminal = shell(`cat plain | ${PROGRAM_WORDS} ${words}`)
    await terminal.answer('Passphrase', `${PASSPHRASE}${ENTER}`)
    await terminal.answer('Passphrase, again', `${PASSPHRASE}${ENTER}`)
    expect(await terminal.ended).toBe(0)
    write('pass', PASSPHRASE)
    const back = await program(['decrypt', '--passphrase-file', at('pass'), at('p.age')])
    expect(back.stdout).toBe(VALUE)
    expect(terminal.shown).not.toContain('canary')
  })

  test('the passphrase of an identity file is asked for, for a SOPS document', async () => {
    await underPassphrase('key.age', `${mine.identity.revealText()}\n`)
    write('doc.yaml', `a: ${VALUE}\n`)
    await program(['encrypt', '-r', mine.recipient, '--in-place', at('doc.yaml')])
    const words = 'decrypt -i key.age --input-type yaml'
    const terminal = shell(`cat doc.yaml | ${PROGRAM_WORDS} ${words} > out`)
    await terminal.answer('Passphrase for the identity file', `${PASSPHRASE}${ENTER}`)
    expect(await terminal.ended).toBe(0)
    expect(read('out')).toBe(`a: ${VALUE}\n`)
  })

  test('a plugin gets its PIN', async () => {
    chmodSync(write('age-plugin-pin', PLUGIN), 0o755)
    const identity = encodeBech32('age-plugin-pin-', new Uint8Array([1])).toUpperCase()
    write('id', `${identity}\n`)
    write('plain', VALUE)
    const to = encodeBech32('age1pin', new Uint8Array([1]))
    const made = shell(`cat plain | ${PROGRAM_WORDS} encrypt --format age -r ${to} -o x.age`)
    expect(await made.ended, made.shown).toBe(0)
    const terminal = shell(`cat x.age | ${PROGRAM_WORDS} decrypt -i id > out`)
    await terminal.answer('PIN of the token', `${PASSPHRASE}${ENTER}`)
    expect(await terminal.ended, terminal.shown).toBe(0)
    expect(read('out')).toBe(VALUE)
    expect(terminal.shown).not.toContain('canary')
  })

  test('Ctrl-C at the question ends it with 130, and writes nothing', async () => {
    await underPassphrase('p.age', VALUE)
    const terminal = shell(`cat p.age | ${PROGRAM_WORDS} decrypt -o out; echo "status $?"`)
    await terminal.answer('Passphrase for the file', PASSPHRASE)
    await terminal.answer('', CTRL_C)
    expect(await terminal.ended).toBe(0)
    expect(terminal.shown).toContain('status 130')
    expect(existsSync(at('out'))).toBe(false)
    expect(terminal.shown).not.toContain('canary')
  })

  test('nobody is asked in CI, nor for a file with a passphrase beside other recipients', async () => {
    await underPassphrase('p.age', VALUE)
    const inCi = shell(`cat p.age | ${PROGRAM_WORDS} decrypt -o out`, { CI: 'true' })
    expect(await inCi.ended).toBe(2)
    expect(inCi.shown).toContain('error: ')
    const [start = '', stanza = '', body = '', ...rest] = readFileSync(at('p.age'), 'latin1').split(
      '\n',
    )
    writeFileSync(
      at('two.age'),
      [start, '-> X25519 abc', stanza, body, ...rest].join('\n'),
      'latin1',
    )
    const terminal = shell(`cat two.age | ${PROGRAM_WORDS} decrypt -o out`)
    expect(await terminal.ended).toBe(2)
    expect(terminal.shown).not.toContain('Passphrase')
    const twice = [start, stanza, body, stanza, body, ...rest].join('\n')
    writeFileSync(at('twice.age'), twice, 'latin1')
    const again = shell(`cat twice.age | ${PROGRAM_WORDS} decrypt -o out`)
    expect(await again.ended).toBe(2)
    expect(again.shown).toContain('malformed scrypt stanza: it is not the only one')
    expect(again.shown).not.toContain('Passphrase')
  })

  test('questions that are not for a key still need standard input', async () => {
    const terminal = shell(
      `echo | ${PROGRAM_WORDS} create x --encrypt -r ${mine.recipient} --prompt k`,
    )
    expect(await terminal.ended).toBe(2)
    expect(terminal.shown).toContain('nobody can be asked here')
  })
})

test('without a terminal the flag is named that makes the question needless', async () => {
  const ran = await program(['encrypt', '--format', 'age', '--passphrase'], VALUE)
  expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 2, stdout: '' })
  expect(ran.stderr).toContain('nobody can be asked here, so --passphrase-file is needed')
})
