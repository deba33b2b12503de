/**
 * How a verb gets its model: from the cluster that the client flags lead to, or
 * from what `--snapshot` names.
 */
import type { NamespacedName } from '../base/names.ts'
import { VERSION } from '../base/product.ts'
import { buildModel, extendModel } from '../model/build.ts'
import type { Model } from '../model/model.ts'
import { customKindsToRead } from '../model/read.ts'
import { connect } from '../source/http/connect.ts'
import type { Chunk, Source } from '../source/index.ts'
import { liveSource } from '../source/live/live-source.ts'
import { merge } from '../source/live/merge.ts'
import { clientFlags } from './client-flags.ts'
import type { InvocationWith } from './command.ts'
import type { clusterFlags, inputFlags, scopeFlags } from './flags.ts'
import { withProgress } from './progress.ts'
import { readPlan } from './read-plan.ts'
import type { Need, ReadPlan } from './read-plan.ts'
import { chooseScope } from './scope.ts'

export type ReadingFlags = typeof clusterFlags & typeof scopeFlags & typeof inputFlags

export interface Session {
  readonly model: Model
  /** Where the verb looks; absent means in every namespace. */
  readonly namespace?: string
  /** The Secret that was named, if one was; it need not exist. */
  readonly secret?: NamespacedName
}

/** A source that is open, and the namespace that a name without one belongs to. */
interface OpenSource {
  readonly source: Source
  readonly currentNamespace?: string
}

/**
 * Reads what a verb needs to answer.
 *
 * @param typedName NAME or NAMESPACE/NAME of a Secret, as typed
 * @throws UserError when flags, kubeconfig or file cannot be used; ApiError when the cluster does not answer
 */
export async function openSession(
  invocation: InvocationWith<ReadingFlags>,
  need: Need,
  typedName?: string,
): Promise<Session> {
  const { flags, io } = invocation
  const { source, currentNamespace } = await openSource(invocation)
  try {
    const scope = chooseScope(flags, typedName, currentNamespace)
    const reading = readModel(source, need, scope.namespace)
    return { model: await withProgress(io, 'reading the cluster', reading), ...scope }
  } finally {
    source.close()
  }
}

async function openSource(invocation: InvocationWith<ReadingFlags>): Promise<OpenSource> {
  const { flags, signal } = invocation
  const connection = await connect({ flags: clientFlags(flags), version: VERSION, signal })
  const currentNamespace = connection.namespace
  return { source: liveSource(connection, { currentNamespace }), currentNamespace }
}

/** Reads the built-in kinds, then the custom kinds that they show to matter. */
async function readModel(
  source: Source,
  need: Need,
  namespace: string | undefined,
): Promise<Model> {
  const plan = readPlan(need, namespace)
  const model = await buildModel(builtIn(source, plan, namespace), await source.origin())
  const resources = plan.custom ? customKindsToRead(model) : []
  return resources.length === 0 ? model : extendModel(model, source.read({ resources }))
}

function builtIn(
  source: Source,
  { inNamespace, everywhere }: ReadPlan,
  namespace: string | undefined,
): AsyncIterable<Chunk> {
  const all = source.read({ resources: everywhere })
  if (namespace === undefined) return all
  const own = source.read({ resources: inNamespace, namespace })
  return merge([() => own, () => all], { parallel: 2, ahead: 2 })
}
