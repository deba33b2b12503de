import { asInt64, plainFloat, signed } from '../../core/numbers.ts'
import { type Scalar, scalar } from '../../core/scalar.ts'
import { yamlTimestamp } from '../../core/timestamp.ts'

/**
 * What go-yaml v3 makes of a scalar (resolve.go), which is what sops hashes and
 * encrypts (rule 20): a mixture of YAML 1.1 and 1.2 that no other reader has.
 */
export type Resolved = Scalar | 'null' | 'unsupported'

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL'])
const TRUE = new Set(['true', 'True', 'TRUE'])
const FALSE = new Set(['false', 'False', 'FALSE'])
const FLOATS: Readonly<Record<string, string>> = {
  '.nan': 'NaN',
  '.inf': '+Inf',
  '+.inf': '+Inf',
  '-.inf': '-Inf',
}
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const BASES = [
  [/^[+-]?0[xX]([0-9a-fA-F]+)$/, '0x'],
  [/^[+-]?0[bB]([01]+)$/, '0b'],
  [/^[+-]?0[oO]([0-7]+)$/, '0o'],
  [/^[+-]?0([0-7]+)$/, '0o'],
  [/^[+-]?(0|[1-9][0-9]*)$/, ''],
] as const

/** A scalar without quotes and without a tag. */
export function resolvePlain(text: string): Resolved {
  if (NULLS.has(text)) return 'null'
  if (TRUE.has(text)) return scalar('bool', 'True')
  if (FALSE.has(text)) return scalar('bool', 'False')
  const special = specialFloat(text)
  if (special !== undefined) return scalar('float', special)
  if (text.startsWith('.')) return float(text) ?? scalar('str', text)
  return /^[-+0-9]/.test(text) ? numeric(text) : scalar('str', text)
}

/** A scalar with a tag such as `!!int`, which stands even over quotes. */
export function resolveTagged(tag: string, text: string): Resolved {
  const short = shortTag(tag)
  if (short === '!!binary') return binary(text)
  if (!['!!int', '!!float', '!!bool', '!!null', '!!timestamp'].includes(short)) {
    return scalar('str', text)
  }
  const plain = resolvePlain(text)
  if (plain === 'unsupported') return plain
  const type = plain === 'null' ? 'null' : plain.type
  if (typeOf(short) === type) return plain
  if (short === '!!float' && plain !== 'null' && type === 'int') {
    return scalar('float', plainFloat(Number(new TextDecoder().decode(plain.bytes))))
  }
  return 'unsupported'
}

function shortTag(tag: string): string {
  return tag.replace(/^!<(.*)>$/, '$1').replace(/^tag:yaml\.org,2002:/, '!!')
}

function typeOf(tag: string): string {
  return tag === '!!timestamp' ? 'time' : tag.slice(2)
}

function specialFloat(text: string): string | undefined {
  const known = ['.nan', '.NaN', '.NAN'].includes(text) || /^[+-]?\.(?:inf|Inf|INF)$/.test(text)
  return known ? FLOATS[text.toLowerCase()] : undefined
}

function numeric(text: string): Resolved {
  const time = yamlTimestamp(text)
  if (time !== undefined) return scalar('time', time)
  const digits = text.replaceAll('_', '')
  const integer = parseInteger(digits)
  if (integer === undefined) return float(digits) ?? scalar('str', text)
  if (asInt64(integer) !== undefined) return scalar('int', integer.toString())
  // go-yaml reads it as an unsigned integer, which sops has no type for.
  if (integer > 0n && integer < 2n ** 64n) return 'unsupported'
  return float(digits) ?? scalar('str', text)
}

function parseInteger(text: string): bigint | undefined {
  for (const [pattern, prefix] of BASES) {
    const digits = pattern.exec(text)?.[1]
    if (digits !== undefined) return signed((text.startsWith('-') ? '-' : '') + prefix + digits)
  }
  return undefined
}

function float(text: string): Scalar | undefined {
  if (!FLOAT.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? scalar('float', plainFloat(value)) : undefined
}

function binary(text: string): Resolved {
  const compact = text.replaceAll(/[\r\n]/g, '')
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return 'unsupported'
  return { type: 'str', bytes: Buffer.from(compact, 'base64') }
}
