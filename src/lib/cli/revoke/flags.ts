import type { FlagSet } from '../command.ts'
import { namespaceFlags } from '../flags.ts'
import { identityFlags } from '../keys/flags.ts'
import { outsideFlags } from './outside/flags.ts'

/** What to do with a credential, and what to hand over of it. */
export const revokeFlags = {
  ...namespaceFlags,
  delete: {
    type: 'boolean',
    summary: 'Also what cannot be taken back: delete the Secret after its quarantine',
  },
  'delete-account': {
    type: 'boolean',
    summary:
      'Delete the service account of a bound token: all its tokens die, those of its pods too',
  },
  undo: { type: 'boolean', summary: 'Take a quarantine back' },
  watch: {
    type: 'boolean',
    summary: 'Wait for the next try of a quarantined token, and exit with 1 when there is one',
  },
  'break-glass': {
    type: 'boolean',
    summary: 'Dead first: do not look who uses it, and do not ask; what needs it fails at once',
  },
  revision: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'N',
    summary:
      'Not what the Secret holds, but what it held after this revision, which a rotation has replaced; 0 is before the first',
  },
  ...identityFlags,
  reason: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'TEXT',
    summary: 'Why, for the evidence',
  },
  'api-server': {
    type: 'option',
    multiple: true,
    filled: true,
    helpValue: 'URL',
    summary:
      'Address of an API server that has to refuse the credential; may be repeated; instead of those that the cluster names',
  },
  evidence: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Where to write the evidence, instead of NAME.revocation.json',
  },
  'sign-key': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Sign the evidence with this Ed25519 key, as ssh-keygen or openssl write it',
  },
  yes: { type: 'boolean', char: 'y', summary: 'Go on without asking' },
  ...outsideFlags,
} as const satisfies FlagSet
