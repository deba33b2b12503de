import type { CommandTable } from '../lib/cli/command.ts'

/** Every verb, in the order of `--help`. Loading one loads no other. */
export const commands: CommandTable = {
  list: {
    group: 'See',
    summary: 'List Secrets with who manages, uses and can read them',
    load: async () => (await import('./list.ts')).list,
  },
  consumers: {
    group: 'See',
    summary: 'Show who uses a Secret, and what a change asks of them',
    load: async () => (await import('./consumers.ts')).consumers,
  },
  reach: {
    group: 'See',
    summary: 'Show who can read a Secret, by which path and on what evidence',
    load: async () => (await import('./reach.ts')).reach,
  },
  describe: {
    group: 'See',
    summary: 'Show one Secret on one page',
    load: async () => (await import('./describe.ts')).describe,
  },
  trace: {
    group: 'See',
    summary: 'Find where a value is: in Secrets, other objects, files and git history',
    load: async () => (await import('./trace.ts')).trace,
  },
  snapshot: {
    group: 'See',
    summary: 'Save what the other verbs need to a file, without values',
    load: async () => (await import('./snapshot.ts')).snapshot,
  },
  create: {
    group: 'Change',
    summary: 'Make a Secret from questions, files, generators or other Secrets',
    load: async () => (await import('./create.ts')).create,
  },
  diff: {
    group: 'Change',
    summary: 'Compare Secrets in files and clusters without showing a value',
    load: async () => (await import('./diff.ts')).diff,
  },
  apply: {
    group: 'Change',
    summary: 'Bring Secrets to the cluster as their manifests have them, plain or encrypted',
    load: async () => (await import('./apply.ts')).apply,
  },
  edit: {
    group: 'Change',
    summary: 'Edit the values of a Secret, or a SOPS document, in your editor',
    load: async () => (await import('./edit.ts')).edit,
  },
  rotate: {
    group: 'Change',
    summary: 'Give a Secret a new value and its consumers with it, or all back',
    endsItself: true,
    load: async () => (await import('./rotate.ts')).rotate,
  },
  history: {
    group: 'See',
    summary: 'Show who rotated a Secret, when, why and how',
    load: async () => (await import('./history.ts')).history,
  },
  rollback: {
    group: 'Change',
    summary: 'Give a Secret the values of an earlier revision, and its consumers with it',
    endsItself: true,
    load: async () => (await import('./rollback.ts')).rollback,
  },
  revoke: {
    group: 'Change',
    summary: 'Make a leaked credential useless, and prove that it is',
    load: async () => (await import('./revoke.ts')).revoke,
  },
  incident: {
    group: 'Change',
    summary: 'Go from a leak to its report: find, judge, revoke, prove',
    load: async () => (await import('./incident.ts')).incident,
  },
  encrypt: {
    group: 'Change',
    summary: 'Encrypt files for age recipients, as sops, age or Sealed Secrets read them',
    load: async () => (await import('./encrypt.ts')).encrypt,
  },
  decrypt: {
    group: 'Change',
    summary: 'Decrypt age files, SOPS documents and SealedSecrets',
    load: async () => (await import('./decrypt.ts')).decrypt,
  },
  rekey: {
    group: 'Change',
    summary: 'Change who can read SOPS documents, with a new data key',
    load: async () => (await import('./rekey.ts')).rekey,
  },
  git: {
    group: 'Change',
    summary: 'Let git compare and merge SOPS documents key by key',
    load: async () => (await import('./git.ts')).git,
  },
  verify: {
    group: 'See',
    summary: 'Check encrypted files and signed evidence, for CI',
    load: async () => (await import('./verify.ts')).verify,
  },
  explain: {
    group: 'Other',
    summary: 'Explain an access path or a finding',
    load: async () => (await import('./explain.ts')).explain,
  },
  completion: {
    group: 'Other',
    summary: 'Set up completion in a shell',
    load: async () => (await import('./completion.ts')).completion,
  },
  version: {
    group: 'Other',
    summary: 'Print the version of this program',
    load: async () => (await import('./version.ts')).version,
  },
  __complete: {
    group: 'Other',
    summary: 'Answer a shell that completes words',
    hidden: true,
    unparsed: true,
    load: async () => (await import('./complete.ts')).completeCommand(commands),
  },
}
