import type { FlagSet } from '../command.ts'

/** How the recipients change, in place of a whole new list. */
export const rekeyFlags = {
  add: {
    type: 'option',
    multiple: true,
    helpValue: 'RECIPIENT',
    summary: 'Let this recipient read it as well; may be repeated',
  },
  remove: {
    type: 'option',
    multiple: true,
    helpValue: 'RECIPIENT',
    summary: 'Let this recipient no longer read it; may be repeated',
  },
  'drop-other-services': {
    type: 'boolean',
    summary: 'Take KMS, PGP and Vault keys out of the files, which cannot be made anew here',
  },
  'dry-run': { type: 'boolean', summary: 'Show what would change and write nothing' },
} as const satisfies FlagSet
