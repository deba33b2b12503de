import type { FlagSet } from '../command.ts'

const VALUES = 'Where values come from; each key once'

/** Where the values of a Secret come from; all of them may be used together. */
export const valueFlags = {
  'from-file': {
    type: 'option',
    multiple: true,
    helpValue: '[KEY=]PATH',
    completes: 'file',
    summary: 'A file, or a folder of which each file is a key; may be repeated',
    helpGroup: VALUES,
  },
  'from-env-file': {
    type: 'option',
    multiple: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Lines of KEY=VALUE, read as kubectl does; - is standard input; may be repeated',
    helpGroup: VALUES,
  },
  'from-stdin': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'KEY',
    summary: 'Standard input as it is is the value of KEY',
    helpGroup: VALUES,
  },
  prompt: {
    type: 'option',
    multiple: true,
    helpValue: 'KEY',
    summary: 'Ask for the value of KEY, twice and without showing it; may be repeated',
    helpGroup: VALUES,
  },
  'from-secret': {
    type: 'option',
    multiple: true,
    helpValue: '[NS/]NAME[:KEY[=NEW]]',
    completes: 'secret',
    summary: 'The values of another Secret, or one of them; may be repeated',
    helpGroup: VALUES,
  },
  generate: {
    type: 'option',
    multiple: true,
    helpValue: 'KEY=KIND[,OPTION=VALUE]...',
    summary:
      'Make the value of KEY: password (length, require, alphabet), passphrase (words), hex, base64, base64url or bytes (bytes), uuid, ssh-key (kind, bits, comment), age-identity (pq), htpasswd (user, from), docker-config (registry, user, from); may be repeated',
    helpGroup: VALUES,
  },
  'generate-tls': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'OPTION=VALUE,...',
    summary:
      'Make tls.key and tls.crt: dns (a+b), ip, cn, days (365), key (ecdsa-p256), ca=[NS/]NAME of the Secret that signs, csr for a request instead, is-ca for an authority',
    helpGroup: VALUES,
  },
  'from-literal': {
    type: 'option',
    multiple: true,
    helpValue: 'KEY=VALUE',
    summary: 'A value in clear on the command line; warns, and is refused where CI is set',
    helpGroup: VALUES,
  },
  'force-literal': {
    type: 'boolean',
    summary: 'Take --from-literal in CI as well',
    helpGroup: VALUES,
  },
} as const satisfies FlagSet
