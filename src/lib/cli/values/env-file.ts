import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { isKey, type KeyValue } from './key-value.ts'

/** What an env file gave, and what may not be what was meant. */
export interface EnvFile {
  readonly values: readonly KeyValue[]
  readonly warnings: readonly string[]
}

/** `IsEnvVarName` in apimachinery. */
const NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/

/**
 * Reads lines of KEY=VALUE as kubectl and docker do (`--from-env-file`): nothing is
 * unquoted and nothing expanded; lines that are empty or begin with # are
 * skipped; a KEY alone takes its value from the environment.
 *
 * @throws UserError that names the line and never repeats a value
 */
export function parseEnvFile(
  bytes: Uint8Array,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): EnvFile {
  const values: KeyValue[] = []
  const warnings: string[] = []
  for (const [index, line] of linesOf(bytes, file).entries()) {
    const text = line.trimStart()
    if (text === '' || text.startsWith('#')) continue
    const equals = text.indexOf('=')
    const key = equals === -1 ? text.trimEnd() : text.slice(0, equals)
    if (!NAME.test(key) || !isKey(key)) throw notAName(file, index + 1)
    const value = equals === -1 ? env[key] : text.slice(equals + 1)
    if (value === undefined) continue
    if (isQuoted(value)) warnings.push(quotesStay(file, index + 1, key))
    values.push({ key, value: SecretBytes.fromText(value), flag: '--from-env-file' })
  }
  return { values, warnings }
}

function linesOf(bytes: Uint8Array, file: string): readonly string[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.split(/\r?\n/)
  } catch {
    throw new UserError(`${file} is not text in UTF-8, so it is no env file`, [
      'take it as one value with --from-file',
    ])
  }
}

/** What stands before the first = may be a part of a value that has several lines. */
function notAName(file: string, line: number): UserError {
  return new UserError(`${file} line ${line} does not begin with the name of a variable`, [
    'a line is KEY=VALUE; a value cannot have several lines here: take it with --from-file',
  ])
}

function isQuoted(value: string): boolean {
  return /^(["']).*\1$/s.test(value.trim())
}

function quotesStay(file: string, line: number, key: string): string {
  return `${file} line ${line}: the quotes around ${key} are part of its value, as for kubectl`
}
