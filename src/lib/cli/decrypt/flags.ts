import type { FlagSet } from '../command.ts'

/** How to decrypt. */
export const decryptFlags = {
  reveal: { type: 'boolean', summary: 'Show the plain bytes on the terminal without asking' },
  'private-key': {
    type: 'option',
    multiple: true,
    helpValue: 'FILE',
    completes: 'file',
    summary:
      'Private key of the controller of Sealed Secrets, in PEM or as `kubectl get secret -o yaml` shows it; may be repeated',
  },
} as const satisfies FlagSet
