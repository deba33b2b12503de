import { readFile } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { parseQualifiedName } from '../../base/names.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import type { InvocationWith } from '../command.ts'
import { prompter } from '../prompt.ts'
import { generateValues } from '../generate/generate.ts'
import { inputName } from '../crypt/input.ts'
import { parseEnvFile } from './env-file.ts'
import { valuesOfFile } from './files.ts'
import type { valueFlags } from './flags.ts'
import { checkKey, joinKeyValues, type KeyValue } from './key-value.ts'
import { LITERAL_WARNING, valueOfLiteral } from './literal.ts'
import { dataOf, valuesOfSecret } from './other-secret.ts'
import { bytesOfStdin } from './stdin.ts'

/** The cluster that other Secrets are read from. */
export interface Cluster {
  readonly client: ApiClient
  readonly namespace: string
}

type Invocation = InvocationWith<typeof valueFlags>

/** The values of all flags, and what is to be told about them. */
export interface Gathered {
  readonly data: ReadonlyMap<string, SecretBytes>
  readonly warnings: readonly string[]
  /** What is to be known of generated values, without the values. */
  readonly notes: readonly string[]
}

/** Whether any flag gives a value. */
export function givesValues({ flags }: Pick<Invocation, 'flags'>): boolean {
  return (
    [
      flags['from-file'],
      flags['from-env-file'],
      flags.prompt,
      flags.generate,
      flags['from-secret'],
      flags['from-literal'],
    ].some((each) => each.length > 0) ||
    flags['from-stdin'] !== undefined ||
    flags['generate-tls'] !== undefined
  )
}

/**
 * Reads the values of all flags; questions come last, when all else is known to be good.
 *
 * @param cluster that other Secrets are read from
 * @throws UserError, and ApiError when another Secret cannot be read
 */
export async function gatherValues(invocation: Invocation, cluster: Cluster): Promise<Gathered> {
  const { flags, io } = invocation
  checkOneStdin(flags)
  const force = flags['force-literal']
  const literals = flags['from-literal'].map((typed) =>
    valueOfLiteral(typed, { env: io.env, force }),
  )
  const files = await Promise.all(flags['from-file'].map(valuesOfFile))
  const envFiles = await envFilesOf(invocation)
  const others = await otherSecrets(invocation, cluster)
  const stdin = await stdinOf(invocation)
  const tls = await tlsOf(invocation, cluster)
  const read = [...literals, ...files.flat(), ...envFiles.values, ...others, ...stdin, ...tls]
  // Before anybody types a value that is then refused.
  const toAsk = flags.prompt.map((key) => checkKey(key, '--prompt'))
  joinKeyValues([...read, ...toAsk.map((key) => ({ key, value: NOTHING, flag: '--prompt' }))])
  const asked = await askFor(invocation, toAsk)
  const given = joinKeyValues([...read, ...asked])
  const made = await generateValues(flags.generate, {
    known: (key) => given.get(key),
    ask: (key) => askOne(invocation, `Password for ${key}`),
  })
  const data = joinKeyValues(
    [...read, ...asked, ...made.values].filter(({ key }) => !made.used.has(key)),
  )
  const warnings = [
    ...(literals.length > 0 ? [LITERAL_WARNING] : []),
    ...envFiles.warnings,
    ...[...files.flat(), ...stdin].flatMap(lineFeedAfter),
  ]
  return { data, warnings, notes: made.notes }
}

const NOTHING = SecretBytes.fromText('')

function checkOneStdin(flags: Invocation['flags']): void {
  const readers = [
    ...(flags['from-stdin'] === undefined ? [] : ['--from-stdin']),
    ...flags['from-env-file'].filter((file) => file === '-').map(() => '--from-env-file -'),
  ]
  if (readers.length > 1) {
    throw new UserError(`standard input can be read once, not by ${readers.join(' and ')}`)
  }
}

async function envFilesOf({ flags, io }: Invocation): Promise<ReturnType<typeof parseEnvFile>> {
  const all = []
  for (const file of flags['from-env-file']) {
    const bytes =
      file === '-' ? (await bytesOfStdin(io, '--from-env-file -')).reveal() : await readFile(file)
    all.push(parseEnvFile(bytes, inputName(file), io.env))
    bytes.fill(0)
  }
  return {
    values: all.flatMap(({ values }) => values),
    warnings: all.flatMap(({ warnings }) => warnings),
  }
}

async function tlsOf(
  { flags, io }: Invocation,
  { client, namespace }: Cluster,
): Promise<readonly KeyValue[]> {
  const typed = flags['generate-tls']
  if (typed === undefined) return []
  const { generateTls } = await import('../generate/tls.ts')
  return generateTls(typed, io.now(), (ca) => dataOf(parseQualifiedName(ca, namespace), client))
}

async function stdinOf({ flags, io }: Invocation): Promise<readonly KeyValue[]> {
  if (flags['from-stdin'] === undefined) return []
  const key = checkKey(flags['from-stdin'], '--from-stdin')
  const value = await bytesOfStdin(io, '--from-stdin')
  // The command before the pipe failed, or standard input was read before.
  if (value.length === 0) {
    throw new UserError(`--from-stdin ${key}: standard input is empty`, [
      `if the value shall be empty: --from-file ${key}=/dev/null`,
    ])
  }
  return [{ key, value, flag: '--from-stdin' }]
}

async function otherSecrets(
  { flags }: Invocation,
  { client, namespace }: Cluster,
): Promise<readonly KeyValue[]> {
  const all = flags['from-secret'].map((typed) => valuesOfSecret(typed, client, namespace))
  return (await Promise.all(all)).flat()
}

async function askFor(
  invocation: Invocation,
  keys: readonly string[],
): Promise<readonly KeyValue[]> {
  if (keys.length === 0) return []
  const values: KeyValue[] = []
  for (const key of keys) {
    const value = await askOne(invocation, `Value of ${key}`)
    values.push({ key, value, flag: '--prompt' })
  }
  return values
}

async function askOne(invocation: Invocation, question: string): Promise<SecretBytes> {
  const ask = await prompter(invocation, 'another flag for the value, such as --from-stdin KEY,')
  return ask.secret(question)
}

/** `echo` adds one that no password has; files of several lines end with it by right. */
function lineFeedAfter({ key, value }: KeyValue): readonly string[] {
  const bytes = value.reveal()
  if (bytes.length < 2 || bytes.indexOf(LINE_FEED) !== bytes.length - 1) return []
  return [
    `the value of ${key} ends with a line feed; where it should not, use printf instead of echo`,
  ]
}

const LINE_FEED = 10
