import type { FlagSet } from '../command.ts'
import { dryRunFlags, validateFlags } from '../flags.ts'

/** How to apply. */
export const applyFlags = {
  namespace: {
    type: 'option',
    char: 'n',
    helpValue: 'NAME',
    completes: 'namespace',
    summary: 'Namespace of manifests that name none; those that name another are refused',
  },
  selector: {
    type: 'option',
    once: true,
    char: 'l',
    helpValue: 'QUERY',
    summary: 'Only manifests whose labels match: app=api,tier!=web,env in (a,b)',
  },
  prune: {
    type: 'boolean',
    summary:
      'Delete Secrets that -l selects in the namespaces of the manifests, that this command applied before, and that no manifest holds; shows them and asks',
  },
  'force-conflicts': {
    type: 'boolean',
    summary: 'Take fields that other field managers set to something else',
  },
  'force-managed': {
    type: 'boolean',
    summary: 'Write Secrets that a controller or another tool manages, and may overwrite',
  },
  'purge-last-applied': {
    type: 'boolean',
    summary:
      "Take the annotation away in which kubectl's client-side apply keeps the values in clear, and take over what it set",
  },
  'skip-others': {
    type: 'boolean',
    summary: 'Leave objects that are no Secrets to kubectl, instead of refusing them',
  },
  ...validateFlags,
  ...dryRunFlags,
  yes: { type: 'boolean', char: 'y', summary: 'Delete what --prune finds without asking' },
} as const satisfies FlagSet
