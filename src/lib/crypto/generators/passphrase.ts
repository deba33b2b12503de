import { randomInt } from 'node:crypto'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { Generated } from './generated.ts'

const MAX_WORDS = 256

/** How to make a passphrase. */
export interface PassphraseRules {
  /** Number of words; each adds 11 bits. 10 by default, as in `age -p`. */
  readonly words?: number
  /** Between the words; a dash by default. */
  readonly separator?: string
}

/**
 * Random English words of the list of BIP 39: 2048 words that no one confuses,
 * as their first four letters differ.
 *
 * @throws UserError when the number of words makes no sense
 */
export async function generatePassphrase(rules: PassphraseRules = {}): Promise<Generated> {
  const { words: count = 10, separator = '-' } = rules
  if (!Number.isInteger(count) || count < 1 || count > MAX_WORDS) {
    throw new UserError(`the number of words is a number from 1 to ${MAX_WORDS}`)
  }
  const { wordlist } = await import('@scure/bip39/wordlists/english.js')
  const words = Array.from({ length: count }, () => wordlist[randomInt(wordlist.length)])
  return {
    value: SecretBytes.fromText(words.join(separator)),
    entropyBits: count * Math.log2(wordlist.length),
  }
}
