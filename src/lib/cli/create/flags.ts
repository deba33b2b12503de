import type { FlagSet } from '../command.ts'
import { dryRunFlags, validateFlags } from '../flags.ts'

/** What a new Secret is to be, and whether it is only tried. */
export const createFlags = {
  namespace: {
    type: 'option',
    char: 'n',
    helpValue: 'NAME',
    completes: 'namespace',
    summary: 'Namespace to make it in, instead of the one of the context',
  },
  type: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'TYPE',
    summary:
      'Type of the Secret: opaque, tls, docker-registry, basic-auth, ssh-auth, bootstrap-token, or any in full',
  },
  immutable: {
    type: 'boolean',
    summary: 'Let nobody change it, ourselves included; it can only be deleted',
  },
  label: {
    type: 'option',
    multiple: true,
    helpValue: 'KEY=VALUE',
    summary: 'Label of the Secret; may be repeated',
  },
  annotation: {
    type: 'option',
    multiple: true,
    helpValue: 'KEY=VALUE',
    summary: 'Annotation of the Secret, which is no place for a value; may be repeated',
  },
  ...validateFlags,
  ...dryRunFlags,
  yes: { type: 'boolean', char: 'y', summary: 'Do it without asking' },
} as const satisfies FlagSet
