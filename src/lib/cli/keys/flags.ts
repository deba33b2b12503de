import type { FlagSet } from '../command.ts'

const KEYS = 'Keys, as age and sops take them'

/** Who can decrypt. */
export const identityFlags = {
  identity: {
    type: 'option',
    char: 'i',
    multiple: true,
    helpValue: 'FILE',
    completes: 'file',
    summary:
      'Identity file of age, or private key of ssh; may be repeated. Without it: what SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, SOPS_AGE_KEY_CMD and SOPS_AGE_SSH_PRIVATE_KEY_FILE name, your ssh keys and sops/age/keys.txt',
    helpGroup: KEYS,
  },
} as const satisfies FlagSet

/** A passphrase in the place of keys. */
export const passphraseFlags = {
  passphrase: {
    type: 'boolean',
    summary: 'Ask for a passphrase',
    helpGroup: KEYS,
  },
  'passphrase-file': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary:
      'Read the passphrase, also of an identity, from the first line of a file; - is standard input',
    helpGroup: KEYS,
  },
} as const satisfies FlagSet

/** For whom to encrypt. */
export const recipientFlags = {
  recipient: {
    type: 'option',
    char: 'r',
    multiple: true,
    helpValue: 'RECIPIENT',
    summary: 'Encrypt for this age recipient or ssh public key; may be repeated',
    helpGroup: KEYS,
  },
  'recipients-file': {
    type: 'option',
    char: 'R',
    multiple: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Encrypt for the recipients in a file, one a line; may be repeated',
    helpGroup: KEYS,
  },
  'allow-mixed': {
    type: 'boolean',
    summary:
      'Let post-quantum and classical recipients into one file, which is then as weak as the classical ones',
    helpGroup: KEYS,
  },
} as const satisfies FlagSet
