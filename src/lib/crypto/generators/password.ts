import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { Generated } from './generated.ts'
import { type PasswordSpace, passwordAt, spaceSize } from './password-space.ts'
import { log2, randomBelow } from './random-below.ts'

/** Classes of characters that a rule may ask for. */
export type PasswordClass = 'lower' | 'upper' | 'digit' | 'symbol'

const CLASSES: Readonly<Record<PasswordClass, string>> = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digit: '0123456789',
  symbol: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
}
const CLASS_NAMES: readonly PasswordClass[] = ['lower', 'upper', 'digit', 'symbol']
const MAX_LENGTH = 1024

/** How to make a password. */
export interface PasswordRules {
  /** Number of characters. */
  readonly length: number
  /** All characters that may occur, in any order; letters, digits and what is required by default. */
  readonly alphabet?: string
  /** Classes of which at least one character must occur. */
  readonly require?: readonly PasswordClass[]
}

/**
 * A random password: every one that follows the rules is equally likely.
 *
 * @throws UserError when no password follows the rules
 */
export function generatePassword(rules: PasswordRules): Generated {
  const space = spaceOf(rules)
  const size = spaceSize(space)
  const password = passwordAt(space, randomBelow(size))
  return { value: SecretBytes.fromText(password), entropyBits: log2(size) }
}

function spaceOf({
  length,
  require = [],
  alphabet = usualAlphabet(require),
}: PasswordRules): PasswordSpace {
  const names = CLASS_NAMES.filter((name) => require.includes(name))
  if (!Number.isInteger(length) || length < 1 || length > MAX_LENGTH) {
    throw new UserError(`the length of a password is a number from 1 to ${MAX_LENGTH}`)
  }
  if (length < names.length) {
    throw new UserError(`${names.length} classes do not fit into ${length} characters`)
  }
  const characters = [...new Set(alphabet)]
  const required = names.map((name) => characters.filter((each) => CLASSES[name].includes(each)))
  const lacking = names.find((_name, at) => required[at]?.length === 0)
  if (lacking !== undefined) throw new UserError(`the alphabet has no ${lacking} characters`)
  const others = characters.filter((each) => !required.flat().includes(each))
  if (characters.length === 0) throw new UserError('the alphabet is empty')
  return { length, classes: [...required, others], required: required.length }
}

function usualAlphabet(require: readonly PasswordClass[]): string {
  const symbols = require.includes('symbol') ? CLASSES.symbol : ''
  return CLASSES.lower + CLASSES.upper + CLASSES.digit + symbols
}
