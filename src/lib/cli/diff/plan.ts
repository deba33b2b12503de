import { UserError } from '../../base/errors.ts'
import type { InvocationWith } from '../command.ts'
import type { clusterFlags, scopeFlags, selectorFlags } from '../flags.ts'
import type { identityFlags, passphraseFlags } from '../keys/flags.ts'
import type { diffFlags } from './flags.ts'

export type DiffFlags = typeof diffFlags &
  typeof identityFlags &
  typeof passphraseFlags &
  typeof scopeFlags &
  typeof selectorFlags &
  typeof clusterFlags

/**
 * What is compared:
 * - `files`: two files or folders
 * - `apply`: manifests with the cluster that they would be applied to
 * - `clusters`: two clusters, or two namespaces; only the Secrets `names` if there are any
 */
export type DiffPlan =
  | { readonly kind: 'files'; readonly before: string; readonly after: string }
  | { readonly kind: 'apply'; readonly paths: readonly string[] }
  | { readonly kind: 'clusters'; readonly names: readonly string[] }

const FORMS = [
  'files with the cluster: diff -f FILE',
  'files with files: diff OLD NEW',
  'clusters: diff --context-to NAME [SECRET ...]',
]

/** @throws UserError when it is not said what to compare, or two things are */
export function planOf(
  flags: InvocationWith<DiffFlags>['flags'],
  words: readonly string[],
): DiffPlan {
  const paths = flags.filename
  const between = flags['context-to'] !== undefined || flags['namespace-to'] !== undefined
  if (between && paths.length > 0) {
    throw new UserError(
      '-f compares with one cluster, --context-to and --namespace-to with two',
      FORMS,
    )
  }
  if (between) return { kind: 'clusters', names: words }
  if (flags['all-namespaces']) {
    throw new UserError(
      '-A goes with --context-to: files say themselves which namespaces they mean',
    )
  }
  if (paths.length > 0 && words.length === 0) return { kind: 'apply', paths }
  const [before, after, ...more] = words
  if (paths.length > 0 || before === undefined || after === undefined || more.length > 0) {
    throw new UserError(said(paths, words), FORMS)
  }
  return { kind: 'files', before, after }
}

function said(paths: readonly string[], words: readonly string[]): string {
  if (paths.length > 0) return '-f and files without it cannot be compared at once'
  if (words.length === 0) return 'it is not said what to compare'
  return words.length === 1 ? 'one file is not enough' : 'only two can be compared'
}
