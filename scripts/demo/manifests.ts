import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../test/control-plane/admin-client.ts'

/** The folder of the company's manifests. */
export const MANIFESTS = fileURLToPath(new URL('../../examples/demo', import.meta.url))

/** Annotation that names the tool which would have written the object; it is not applied. */
const APPLIED_BY = 'demo/applied-by'

/** An object and the field manager under whose name it is applied. */
export interface Manifest {
  readonly object: KubeObject
  readonly fieldManager: string
}

/** All manifests, in the order in which they stand in the folder. */
export async function readManifests(): Promise<readonly Manifest[]> {
  const files = (await readdir(MANIFESTS)).filter((name) => name.endsWith('.yaml')).toSorted()
  const texts = await Promise.all(files.map((name) => readFile(join(MANIFESTS, name), 'utf8')))
  return texts.flatMap((text) => documents(text).map(manifest))
}

function documents(text: string): KubeObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors[0]) throw document.errors[0]
    return (document.toJS() as KubeObject | null) ?? []
  })
}

function manifest(object: KubeObject): Manifest {
  const { [APPLIED_BY]: fieldManager = 'kubectl', ...annotations } =
    object.metadata.annotations ?? {}
  const metadata = { ...object.metadata, annotations }
  return { object: withData({ ...object, metadata }), fieldManager }
}

/**
 * `stringData` as `data`: server-side apply would make the manager the owner of
 * `stringData`, which never removes a key (kubernetes#108008). Flux does the same.
 */
function withData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object
  if (object.kind !== 'Secret' || stringData === undefined) return object
  const encoded = Object.entries(stringData as Record<string, string>).map(([key, text]) => [
    key,
    Buffer.from(text).toString('base64'),
  ])
  return { ...rest, data: Object.fromEntries(encoded) as Record<string, string> }
}
