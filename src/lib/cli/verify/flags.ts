import type { FlagSet } from '../command.ts'

/** How much to check. */
export const verifyFlags = {
  'without-keys': {
    type: 'boolean',
    summary: 'Check only what needs no identity: everything but the MAC',
  },
  signer: {
    type: 'option',
    multiple: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary:
      'Public keys of ssh whose signatures of evidence count: a .pub, authorized_keys or allowed_signers file; may be repeated',
  },
} as const satisfies FlagSet
