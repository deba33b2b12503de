/** How a running cluster is read: everything a verb needs in one flight of requests. */
import { buildModel, emptyModel } from '../model/build.ts'
import { ModelBuilder } from '../model/model-builder.ts'
import type { Model } from '../model/model.ts'
import { customKindsToRead } from '../model/read.ts'
import type { Chunk, Origin, Resource, Source } from '../source/index.ts'
import { merge, type Start } from '../source/live/merge.ts'
import { isBuiltIn } from '../source/resources/built-in.ts'
import type { ReadPlan } from './read-plan.ts'

/** Stands in while the cluster is still being asked who it is. */
const UNNAMED: Origin = { kind: 'cluster', name: '' }

/**
 * Reads what `plan` names. The custom kinds are asked for as soon as it is known
 * which matter, while the other lists are still coming.
 *
 * @throws ApiError when the cluster does not answer
 */
export async function readCluster(
  source: Source,
  { inNamespace, everywhere, custom }: ReadPlan,
  namespace: string | undefined,
): Promise<Model> {
  const reads: Start<Chunk>[] = []
  const definitions = custom ? everywhere.filter(isDefinition) : []
  // First, since other requests wait for the answer.
  if (definitions.length > 0) reads.push(() => readCustomKinds(source, definitions))
  if (namespace !== undefined) reads.push(() => source.read({ resources: inNamespace, namespace }))
  const others = everywhere.filter((resource) => !definitions.includes(resource))
  reads.push(() => source.read({ resources: others }))
  const chunks = merge(reads, { parallel: reads.length, ahead: reads.length })
  const [model, origin] = await Promise.all([buildModel(chunks, UNNAMED), source.origin()])
  return { ...model, origin }
}

/** The definitions of custom kinds, then the objects of those that may name Secrets. */
async function* readCustomKinds(
  source: Source,
  definitions: readonly Resource[],
): AsyncGenerator<Chunk, void, undefined> {
  const builder = new ModelBuilder(emptyModel(UNNAMED))
  for await (const chunk of source.read({ resources: definitions })) {
    builder.add(chunk)
    yield chunk
  }
  const wanted = customKindsToRead(builder.finish())
  yield* source.read({ resources: wanted.filter((resource) => !isBuiltIn(resource)) })
}

function isDefinition({ kind }: Resource): boolean {
  return kind === 'CustomResourceDefinition'
}
