import type { FlagSet } from '../command.ts'
import { namespaceFlags, validateFlags } from '../flags.ts'

/** What to edit, and whether to ask. */
export const editFlags = {
  ...namespaceFlags,
  filename: {
    type: 'option',
    char: 'f',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Edit this SOPS document instead of a Secret of the cluster',
  },
  yes: { type: 'boolean', char: 'y', summary: 'Write what was changed without asking' },
  'force-managed': {
    type: 'boolean',
    summary: 'Edit a Secret that a controller or tool manages, which may undo it',
  },
  ...validateFlags,
} as const satisfies FlagSet
