import { UserError } from '../../base/errors.ts'
import { SNAPSHOT_KIND } from '../../base/snapshot-format.ts'
import { inputFiles } from '../manifests/input-files.ts'
import { type ManifestOptions, manifestSource } from '../manifests/manifest-source.ts'
import { snapshotSource } from '../snapshot/snapshot-source.ts'
import type { Source } from '../types.ts'
import type { Input, ReadStandardInput } from './input.ts'

export interface OpenOptions extends ManifestOptions {
  /** For the path `-`. */
  readonly readStandardInput: ReadStandardInput
}

/** The start of a snapshot's first line; the writer puts the members in this order. */
const SNAPSHOT_START = new RegExp(`^\\{"apiVersion":"[^"]*","kind":"${SNAPSHOT_KIND}"`)

/**
 * Opens what takes the place of a cluster: one snapshot, or any number of files
 * and folders of objects. Which of them it is shows in the content.
 *
 * @throws UserError when a path cannot be read, or a snapshot is not alone
 */
export async function openSource(paths: readonly string[], options: OpenOptions): Promise<Source> {
  const inputs = await inputFiles(paths, options.readStandardInput)
  const kinds = await Promise.all(inputs.map(isSnapshot))
  const [only] = inputs
  if (only !== undefined && inputs.length === 1 && kinds[0]) return snapshotSource(only)
  const snapshot = inputs.find((_, index) => kinds[index])
  if (snapshot) throw notAlone(snapshot)
  return manifestSource(inputs, options)
}

async function isSnapshot(input: Input): Promise<boolean> {
  let start = ''
  for await (const text of input.text()) {
    start += text
    if (start.length >= 200) break
  }
  return SNAPSHOT_START.test(start)
}

function notAlone({ name }: Input): UserError {
  return new UserError(`${name} is a snapshot; it cannot be read together with other files`, [
    'name one snapshot, or only files of objects',
  ])
}
