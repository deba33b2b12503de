import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import type { Place } from '../../source/manifests/place.ts'
import { bytesInput } from '../../source/files/input.ts'
import { documents } from '../../source/manifests/documents.ts'
import { unpack } from '../../source/manifests/unpack.ts'
import { decrypted } from './decrypted.ts'
import { manifestFiles } from './manifest-files.ts'
import { type Manifest, manifestOf } from './manifest.ts'
import type { Manifests, ReadManifestsOptions } from './types.ts'

/**
 * Reads the manifests of files, folders and standard input: YAML or JSON, one
 * or many documents, lists to any depth, plain or encrypted.
 *
 * @throws UserError for what cannot be read, is no Kubernetes object, or is there twice; it names
 * file, line and key, never a value
 */
export async function readManifests(
  paths: readonly string[],
  options: ReadManifestsOptions,
): Promise<Manifests> {
  const all: Manifest[] = []
  for await (const file of manifestFiles(paths, options)) {
    const { content, encryption } = await decrypted(file, options.decryption)
    for await (const document of documents(bytesInput(file.name, content.reveal()))) {
      for (const found of unpack(document)) all.push(manifestOf(found, encryption, options))
    }
  }
  checkDistinct(all)
  return {
    secrets: all.filter((each) => each.kind === 'Secret'),
    sealed: all.filter((each) => each.kind === 'SealedSecret'),
    others: all.filter((each) => each.kind === 'other'),
  }
}

/** Which of two would win is nobody's intention. */
function checkDistinct(all: readonly Manifest[]): void {
  const seen = new Map<string, Place>()
  for (const manifest of all) {
    if (manifest.kind === 'other') continue
    const key = `${manifest.kind} ${qualifiedName(manifest)}`
    const first = seen.get(key)
    if (first !== undefined) {
      throw new UserError(`${key} is there twice: ${inWords(first)} and ${inWords(manifest.place)}`)
    }
    seen.set(key, manifest.place)
  }
}

function inWords({ name, line }: Place): string {
  return `${name} line ${line}`
}
