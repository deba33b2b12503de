import type { FlagSet } from '../command.ts'
import { identityFlags, recipientFlags } from '../keys/flags.ts'

const JOURNAL = 'Keys for the values in the journal, as age and sops take them'

/** For whom the values that a journal keeps are encrypted, and who can decrypt them. */
export const journalFlags = {
  recipient: {
    ...recipientFlags.recipient,
    summary:
      'Encrypt the values in the journal for this age recipient or ssh public key; may be repeated',
    helpGroup: JOURNAL,
  },
  'recipients-file': {
    ...recipientFlags['recipients-file'],
    summary: 'Encrypt them for the recipients in a file, one a line; may be repeated',
    helpGroup: JOURNAL,
  },
  'allow-mixed': { ...recipientFlags['allow-mixed'], helpGroup: JOURNAL },
  identity: { ...identityFlags.identity, helpGroup: JOURNAL },
} as const satisfies FlagSet
