import type { FlagSet } from '../command.ts'
import { namespaceFlags } from '../flags.ts'
import { journalFlags } from './journal-flags.ts'

const FLEET = 'Many Secrets: all are planned and shown before the first is changed'
const OPEN = 'A rotation that was begun'
const SERVICE = 'What knows the credential besides the cluster'

/** Of every verb that gives a Secret other values and its consumers with it. */
export const rotationFlags = {
  ...namespaceFlags,
  reason: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'TEXT',
    summary: 'Why, for the history',
  },
  restart: {
    type: 'option',
    helpValue: 'WHO',
    options: ['auto', 'all', 'none'],
    default: 'auto',
    summary:
      'Whom to restart: with auto the workloads that keep the old value, with all also those whose files the kubelet refreshes, with none nobody',
  },
  timeout: {
    type: 'option',
    helpValue: 'TIME',
    default: '5m',
    summary: 'Roll back when a workload is not ready after this time: 90s, 5m',
  },
  'max-parallel': {
    type: 'option',
    helpValue: 'N',
    default: '3',
    summary: 'Workloads that are restarted at once, after the first alone',
  },
  yes: { type: 'boolean', char: 'y', summary: 'Go on without asking' },
  'force-managed': {
    type: 'boolean',
    summary: 'Rotate a Secret that a controller or tool manages, which may undo it',
  },
  keep: {
    type: 'option',
    helpValue: 'N',
    default: '3',
    summary: 'Revisions of which the values are kept for a rollback; those of older ones go',
  },
  'keep-for': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'TIME',
    summary: 'Let the values of revisions go that ended longer ago than this: 168h',
  },
  ...journalFlags,
} as const satisfies FlagSet

/** What knows the credential besides the cluster, and how to come to it. */
const serviceFlags = {
  'postgres-url': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'URL',
    summary:
      'Where the server is, when not as the Secret says, and who changes its roles: postgres://ROLE@HOST:PORT/DATABASE, without a password',
    helpGroup: SERVICE,
  },
  'admin-secret': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'NAME',
    completes: 'secret',
    summary:
      'Secret, or NAMESPACE/NAME, with username and password of who changes the roles; otherwise PGPASSWORD has the password, or the role changes itself',
    helpGroup: SERVICE,
  },
  'other-role': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'ROLE',
    summary: 'For alternating: the other role, instead of the same name with _b or without it',
    helpGroup: SERVICE,
  },
  hook: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary:
      'Executable that gives any other service the new value, and takes the old one away (docs/hooks.md)',
    helpGroup: SERVICE,
  },
  verify: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Executable that says whether the restarted consumers work (docs/hooks.md)',
    helpGroup: SERVICE,
  },
  'hook-timeout': {
    type: 'option',
    helpValue: 'TIME',
    default: '1m',
    summary: 'Time that each call of an executable has',
    helpGroup: SERVICE,
  },
} as const satisfies FlagSet

/** What to rotate, and how. */
export const rotateFlags = {
  ...rotationFlags,
  ...serviceFlags,
  strategy: {
    type: 'option',
    once: true,
    helpValue: 'HOW',
    options: ['replace', 'dual', 'new-name', 'sa-token', 'source', 'postgres', 'alternating'],
    summary:
      'How: replace: the new value at once; dual: the application accepts two values, the other one under a second key; new-name: a Secret of a new name, as for an immutable one; sa-token: the same for the token of a service account; source: ask whoever manages it, and wait for the new value; postgres: the role of a PostgreSQL server gets another password; alternating: two roles of it in turn, so that no login is denied',
  },
  key: {
    type: 'option',
    multiple: true,
    helpValue: 'KEY',
    summary: 'Make a new value for this key that is like the old one; may be repeated',
  },
  ca: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: '[NS/]NAME',
    completes: 'secret',
    summary: 'The Secret of the authority that signs the new certificate of a kubernetes.io/tls',
  },
  'second-key': {
    type: 'option',
    multiple: true,
    helpValue: 'KEY=OTHER',
    summary: 'For dual: where the other value of KEY stands, instead of KEY-other',
  },
  selector: {
    type: 'option',
    char: 'l',
    once: true,
    filled: true,
    helpValue: 'QUERY',
    summary: 'Every Secret of the namespace whose labels match, instead of one',
    helpGroup: FLEET,
  },
  list: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'The Secrets in a file, one [NAMESPACE/]NAME a line',
    helpGroup: FLEET,
  },
  'at-once': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'N',
    summary: 'Secrets that are rotated at once, instead of one after the other',
    helpGroup: FLEET,
  },
  'keep-going': {
    type: 'boolean',
    summary: 'Go on with the others when one is rolled back or fails',
    helpGroup: FLEET,
  },
  resume: { type: 'boolean', summary: 'Go on with it', helpGroup: OPEN },
  abort: { type: 'boolean', summary: 'Roll it back', helpGroup: OPEN },
  status: { type: 'boolean', summary: 'Show how far it is', helpGroup: OPEN },
} as const satisfies FlagSet

/** How far to go back. */
export const rollbackFlags = {
  ...rotationFlags,
  'to-revision': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'N',
    summary: 'The values as they were after this revision; 0 is before the first',
  },
} as const satisfies FlagSet
