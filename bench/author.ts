/** Encrypting, decrypting and comparing, next to the tools that people use for it. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { age } from '../test/crypto/age/age-program.ts'
import { sopsProgram } from '../test/crypto/sops/sops-tool.ts'
import { generateIdentity } from '../src/lib/crypto/age/index.ts'
import type { Contender } from './measure.ts'

const SECRETS = 100
const LARGE_FILE = 512 * 1024 * 1024

/** Two programs that are raced. */
export interface Heat {
  readonly what: string
  readonly ours: Contender
  readonly theirs: Contender
  /** At most this many times of what theirs takes. */
  readonly ratio?: number
  readonly rounds: number
}

/**
 * Makes the files and names the races.
 *
 * @param program makes a contender of words
 * @returns none that take a tool which is not there
 */
export async function authorHeats(
  folder: string,
  program: (args: readonly string[]) => Contender,
): Promise<readonly Heat[]> {
  const keys = await makeKeys(folder)
  const sops = await sopsProgram()
  return [...documents(folder, keys, program, sops), ...largeFiles(folder, keys, program)]
}

interface Keys {
  readonly recipient: string
  readonly file: string
}

async function makeKeys(folder: string): Promise<Keys> {
  const { identity, recipient } = await generateIdentity()
  const file = join(folder, 'keys.txt')
  writeFileSync(file, identity.reveal(), { mode: 0o600 })
  return { recipient, file }
}

function documents(
  folder: string,
  { recipient, file }: Keys,
  program: (args: readonly string[]) => Contender,
  sops: string | undefined,
): readonly Heat[] {
  const plain = join(folder, 'plain')
  mkdirSync(plain)
  const names = Array.from({ length: SECRETS }, (_, index) => `secret-${index}.yaml`)
  for (const name of names) writeFileSync(join(plain, name), secretText(name))
  const [one = ''] = names
  const sealed = join(folder, 'sealed')
  cpSync(plain, sealed, { recursive: true })
  const paths = (of: string): readonly string[] => names.map((name) => join(of, name))
  const select = ['--encrypted-regex', '^(data|stringData)$']
  const env = { SOPS_AGE_KEY_FILE: file }
  const encryptOne = program(['encrypt', '-r', recipient, ...select, join(plain, one)])
  const [node = '', bundle = ''] = encryptOne.command
  execFileSync(node, [
    bundle,
    'encrypt',
    '--in-place',
    '-r',
    recipient,
    ...select,
    ...paths(sealed),
  ])
  const decryptOne = program(['decrypt', '-i', file, join(sealed, one)])
  const bare: Contender = { name: 'bare Node', command: [process.execPath, '-e', '0'] }
  const heats: Heat[] = [
    { what: 'encrypt of one Secret file', ours: encryptOne, theirs: bare, rounds: 21 },
    { what: 'decrypt of one Secret file', ours: decryptOne, theirs: bare, rounds: 21 },
  ]
  if (sops === undefined) return heats
  const theirs = (args: readonly string[]): Contender => ({
    name: 'sops',
    command: [sops, ...args],
    env,
  })
  const work = join(folder, 'work')
  const onCopies = (name: string, of: string, command: string): Contender => ({
    name,
    command: ['sh', '-c', `rm -rf "${work}" && cp -r "${of}" "${work}" && ${command}`],
    env,
  })
  const inOneCall = (what: string): string => `"${node}" "${bundle}" ${what} --in-place "${work}"/*`
  const inALoop = (what: string): string =>
    `for f in "${work}"/*; do "${sops}" ${what} --in-place "$f"; done`
  const selected = select.map((word) => `'${word}'`).join(' ')
  return [
    ...heats,
    {
      what: 'encrypt of one Secret file',
      ours: encryptOne,
      theirs: theirs(['--encrypt', '--age', recipient, ...select, join(plain, one)]),
      rounds: 21,
    },
    {
      what: 'decrypt of one Secret file',
      ours: decryptOne,
      theirs: theirs(['--decrypt', join(sealed, one)]),
      rounds: 21,
    },
    {
      what: `encrypt of ${SECRETS} Secret files`,
      ours: onCopies('ours', plain, inOneCall(`encrypt -r ${recipient} ${selected}`)),
      theirs: onCopies(
        'sops in a loop',
        plain,
        inALoop(`--encrypt --age ${recipient} ${selected}`),
      ),
      ratio: 0.2,
      rounds: 5,
    },
    {
      what: `decrypt of ${SECRETS} Secret files`,
      ours: onCopies('ours', sealed, inOneCall(`decrypt -i "${file}"`)),
      theirs: onCopies('sops in a loop', sealed, inALoop('--decrypt')),
      ratio: 0.2,
      rounds: 5,
    },
  ]
}

function largeFiles(
  folder: string,
  { recipient, file }: Keys,
  program: (args: readonly string[]) => Contender,
): readonly Heat[] {
  if (age === undefined) return []
  const plain = join(folder, 'large')
  const sealed = `${plain}.age`
  writeFileSync(plain, Buffer.alloc(LARGE_FILE))
  execFileSync(age, ['-r', recipient, '-o', sealed, plain])
  const size = `${LARGE_FILE / 1024 / 1024} MiB`
  // The bytes go nowhere: a disk is slower than either.
  const nowhere = (name: string, command: readonly string[]): Contender => ({
    name,
    command: ['sh', '-c', `${command.map((word) => `"${word}"`).join(' ')} > /dev/null`],
  })
  const tool = age
  return [
    {
      what: `encrypt of a file of ${size}`,
      ours: nowhere(
        'ours',
        program(['encrypt', '--format', 'age', '-r', recipient, plain]).command,
      ),
      theirs: nowhere('age', [tool, '-r', recipient, plain]),
      ratio: 1,
      rounds: 5,
    },
    {
      what: `decrypt of a file of ${size}`,
      ours: nowhere('ours', program(['decrypt', '-i', file, sealed]).command),
      theirs: nowhere('age', [tool, '-d', '-i', file, sealed]),
      ratio: 1,
      rounds: 5,
    },
  ]
}

function secretText(name: string): string {
  return [
    'apiVersion: v1',
    'kind: Secret',
    `metadata: {name: ${name.replace('.yaml', '')}, namespace: team}`,
    'stringData:',
    '  user: app',
    `  password: ${'p'.repeat(24)}`,
    '  url: postgres://db.example:5432/app',
    '',
  ].join('\n')
}
