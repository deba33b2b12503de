import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { checkKey, type KeyValue } from '../values/key-value.ts'
import { GENERATORS } from './kinds.ts'
import { GeneratorOptions } from './options.ts'

const FLAG = '--generate'

/** What was made, and what a person wants to know of it. */
export interface GeneratedValues {
  readonly values: readonly KeyValue[]
  /** Keys whose values went into others, and are not stored themselves. */
  readonly used: ReadonlySet<string>
  readonly notes: readonly string[]
}

/** Where the password of `htpasswd` and `docker-config` comes from. */
export interface Passwords {
  /** The value that another flag gave for the key. */
  known(key: string): SecretBytes | undefined
  ask(key: string): Promise<SecretBytes>
}

/**
 * Makes the values of `--generate KEY=KIND[,OPTION=VALUE]…`, in the order that they are typed.
 *
 * @throws UserError that names the flag and the option
 */
export async function generateValues(
  typed: readonly string[],
  passwords: Passwords,
): Promise<GeneratedValues> {
  const values: KeyValue[] = []
  const used = new Set<string>()
  const notes: string[] = []
  for (const text of typed) {
    const { key, kind, rest } = split(text)
    const options = new GeneratorOptions(FLAG, rest, 'alphabet')
    const generator = Object.hasOwn(GENERATORS, kind) ? GENERATORS[kind] : undefined
    if (generator === undefined) throw unknownKind(kind)
    const made = await generator(key, options, async (own) => {
      const from = own.text('from')
      own.end()
      if (from === undefined) return passwords.ask(key)
      const generated = values.find((each) => each.key === from)?.value
      const password = generated ?? passwords.known(from)
      if (password === undefined) throw notKnown(key, from)
      // Of a hash, nobody would ever know the password that was made for it.
      if (generated === undefined || kind !== 'htpasswd') used.add(from)
      return password
    })
    options.end()
    for (const [each, value] of made.values) values.push({ key: each, value, flag: FLAG })
    if (made.note !== undefined) notes.push(`${key}: ${made.note}`)
  }
  return { values, used, notes }
}

function split(text: string): {
  readonly key: string
  readonly kind: string
  readonly rest: string
} {
  const equals = text.indexOf('=')
  if (equals < 1) throw new UserError(`${FLAG} is written KEY=KIND, with ,OPTION=VALUE after it`)
  const key = checkKey(text.slice(0, equals), FLAG)
  const comma = text.indexOf(',', equals)
  const kind = text.slice(equals + 1, comma === -1 ? undefined : comma)
  return { key, kind, rest: comma === -1 ? '' : text.slice(comma + 1) }
}

/** What stands there may be a value that somebody took this flag for. */
function unknownKind(kind: string): UserError {
  const known = Object.keys(GENERATORS).join(', ')
  return new UserError(`${FLAG}: what stands after the = is no kind of value`, [
    `kinds: ${known}`,
    ...(kind === ''
      ? []
      : ['a value of your own is given by --from-stdin, --from-file or --prompt']),
  ])
}

function notKnown(key: string, from: string): UserError {
  return new UserError(`${FLAG} ${key}: no value of the key ${from} is given before it`, [
    `give it by another flag, such as --generate ${from}=password or --prompt ${from}`,
  ])
}
