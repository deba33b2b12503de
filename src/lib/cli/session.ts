/**
 * How a verb gets its model: from the cluster that the client flags lead to, or
 * from what `--snapshot` names.
 */
import { VERSION } from '../base/product.ts'
import { buildModel, extendModel } from '../model/build.ts'
import type { Model } from '../model/model.ts'
import { customKindsToRead } from '../model/read.ts'
import type { Chunk, Source } from '../source/index.ts'
import { clientFlags } from './client-flags.ts'
import type { InvocationWith } from './command.ts'
import type { clusterFlags, inputFlags, scopeFlags } from './flags.ts'
import { withProgress } from './progress.ts'
import { readPlan } from './read-plan.ts'
import type { Need, ReadPlan } from './read-plan.ts'
import { chooseScope, namespaceOfOnly } from './scope.ts'
import type { Scope } from './scope.ts'

export type ReadingFlags = typeof clusterFlags & typeof scopeFlags & typeof inputFlags

/** What was read, and which part of it the verb is about. */
export interface Session extends Scope {
  readonly model: Model
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
  const { flags } = invocation
  if (flags.snapshot.length > 0) {
    const model = await readInput(invocation)
    const namespace = flags.namespace || namespaceOfOnly(model, typedName)
    return { model, ...chooseScope(flags, typedName, namespace) }
  }
  const { source, currentNamespace } = await openCluster(invocation)
  const scope = chooseScope(flags, typedName, currentNamespace)
  return { model: await read(invocation, source, need, scope.namespace), ...scope }
}

/** Reads all there is, for a snapshot. */
export async function openEverything(invocation: InvocationWith<ReadingFlags>): Promise<Model> {
  if (invocation.flags.snapshot.length > 0) return readInput(invocation)
  const { source } = await openCluster(invocation)
  return read(invocation, source, 'both')
}

/** Files are read whole: a snapshot can be read only once, and parsing is what costs. */
async function readInput(invocation: InvocationWith<ReadingFlags>): Promise<Model> {
  const { flags, io } = invocation
  const { openSource } = await import('../source/files/open-source.ts')
  const source = await openSource(flags.snapshot, {
    readStandardInput: async () => Buffer.concat(await io.stdin.toArray()),
    complete: flags.complete,
  })
  return read(invocation, source, 'both')
}

async function openCluster({
  flags,
  signal,
}: InvocationWith<ReadingFlags>): Promise<{ source: Source; currentNamespace: string }> {
  const { connect } = await import('../source/http/connect.ts')
  const { liveSource } = await import('../source/live/live-source.ts')
  const connection = await connect({ flags: clientFlags(flags), version: VERSION, signal })
  const currentNamespace = connection.namespace
  return { source: liveSource(connection, { currentNamespace }), currentNamespace }
}

async function read(
  { io }: InvocationWith<ReadingFlags>,
  source: Source,
  need: Need,
  namespace?: string,
): Promise<Model> {
  try {
    return await withProgress(io, 'reading', readModel(source, need, namespace))
  } finally {
    source.close()
  }
}

/** Reads the built-in kinds, then the custom kinds that they show to matter. */
async function readModel(
  source: Source,
  need: Need,
  namespace: string | undefined,
): Promise<Model> {
  const plan = readPlan(need, namespace)
  const model = await buildModel(await builtIn(source, plan, namespace), await source.origin())
  const resources = plan.custom ? customKindsToRead(model) : []
  return resources.length === 0 ? model : extendModel(model, source.read({ resources }))
}

async function builtIn(
  source: Source,
  { inNamespace, everywhere }: ReadPlan,
  namespace: string | undefined,
): Promise<AsyncIterable<Chunk>> {
  const all = source.read({ resources: everywhere })
  if (namespace === undefined) return all
  const { merge } = await import('../source/live/merge.ts')
  const own = source.read({ resources: inNamespace, namespace })
  return merge([() => own, () => all], { parallel: 2, ahead: 2 })
}
