import type { FlagSet } from '../command.ts'
import { decryptFlags } from '../decrypt/flags.ts'
import { manifestFlags } from '../manifests/flags.ts'

/** What is compared with what. */
export const diffFlags = {
  ...manifestFlags,
  'context-to': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'NAME',
    completes: 'context',
    summary:
      'Compare the cluster with the one of this context; the Secrets of the scope, or those named',
  },
  'namespace-to': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'NAME',
    completes: 'namespace',
    summary: 'Compare the namespace with this one, in the same cluster or that of --context-to',
  },
  'private-key': {
    ...decryptFlags['private-key'],
    helpGroup: 'Keys, as age and sops take them',
  },
  reveal: {
    type: 'boolean',
    summary: 'Show the values that differ on this terminal, after a question',
  },
  strict: {
    type: 'boolean',
    summary: 'Exit with 7 when something could not be compared and nothing else differs',
  },
} as const satisfies FlagSet
