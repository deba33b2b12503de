import type { FlagSet } from '../command.ts'
import { sealFlags } from './seal-flags.ts'

const SELECTION = 'What of a SOPS document is encrypted; only one of them'

/** What of a SOPS document is encrypted. */
export const selectionFlags = {
  'encrypted-regex': selection('Values below keys that match'),
  'unencrypted-regex': selection('All but values below keys that match'),
  'encrypted-suffix': selection('Values below keys that end so'),
  'unencrypted-suffix': selection('All but values below keys that end so'),
  'mac-only-encrypted': {
    type: 'boolean',
    summary: 'Let values that are not encrypted be changed by anybody; sops 3.9 and later read it',
    helpGroup: SELECTION,
  },
} as const satisfies FlagSet

/** How to encrypt. */
export const encryptFlags = {
  format: {
    type: 'option',
    helpValue: 'FORMAT',
    options: ['sops', 'age', 'sealed-secret'],
    summary:
      'As sops for documents (the default for .yaml, .json, .env and .ini), age for any file (the default for others), sealed-secret for the controller of Sealed Secrets',
  },
  armor: { type: 'boolean', char: 'a', summary: 'Text instead of bytes, for --format age' },
  ...selectionFlags,
  ...sealFlags,
} as const satisfies FlagSet

function selection(summary: string): {
  readonly type: 'option'
  readonly once: true
  readonly filled: true
  readonly helpValue: 'TEXT'
  readonly summary: string
  readonly helpGroup: string
} {
  return {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'TEXT',
    summary,
    helpGroup: SELECTION,
  }
}
