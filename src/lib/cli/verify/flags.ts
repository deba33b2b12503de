import type { FlagSet } from '../command.ts'

/** How much to check. */
export const verifyFlags = {
  'without-keys': {
    type: 'boolean',
    summary: 'Check only what needs no identity: everything but the MAC',
  },
} as const satisfies FlagSet
