/**
 * How a verb gets its model: from the cluster that the client flags lead to, or
 * from what `--snapshot` names.
 */
import { VERSION } from '../base/product.ts'
import type { Model } from '../model/model.ts'
import type { Coverage, Source } from '../source/index.ts'
import type { LiveSource } from '../source/live/live-source.ts'
import { BUILT_IN } from '../source/resources/index.ts'
import { printAsOf } from './as-of.ts'
import { clientFlags } from './client-flags.ts'
import type { InvocationWith } from './command.ts'
import type { clusterFlags, inputFlags, scopeFlags } from './flags.ts'
import { type Tell, withProgress } from './progress.ts'
import { readCluster } from './read-cluster.ts'
import { readPlan } from './read-plan.ts'
import type { Need } from './read-plan.ts'
import { chooseScope, namespaceOfOnly } from './scope.ts'
import type { Scope } from './scope.ts'
import type { Upfront } from './upfront.ts'

export type ReadingFlags = typeof clusterFlags & typeof scopeFlags & typeof inputFlags

/** What was read, and which part of it the verb is about. */
export interface Session extends Scope {
  readonly model: Model
  /** Refusals that were told while reading, and are not told again. */
  readonly told: Coverage
}

/** Beside the flags for reading: whether the answer is for people. */
type Invocation = InvocationWith<ReadingFlags> & {
  readonly flags: { readonly output?: string | undefined }
}

/**
 * Reads what a verb needs to answer.
 *
 * @param typedName NAME or NAMESPACE/NAME of a Secret, as typed
 * @throws UserError when flags, kubeconfig or file cannot be used; ApiError when the cluster does not answer
 */
export async function openSession(
  invocation: Invocation,
  need: Need,
  typedName?: string,
): Promise<Session> {
  const { flags, io } = invocation
  const { collectEarly, collectSeldom } = await import('./heap.ts')
  if (typedName === undefined) collectEarly()
  else collectSeldom()
  const forPeople = [undefined, 'wide', 'tree'].includes(flags.output)
  if (flags.snapshot.length > 0) {
    const model = await readInput(invocation)
    const namespace = flags.namespace || namespaceOfOnly(model, typedName)
    const scope = chooseScope(flags, typedName, namespace)
    if (forPeople) await printAsOf(model, io)
    return { model, told: [], ...scope }
  }
  const { source, scope } = await openCluster(invocation, typedName)
  const plan = readPlan(need, scope.namespace)
  return reading(invocation, source, async (tell) => {
    const { namespace } = scope
    // In the same flight as the lists, whose answers take longer.
    const telling = forPeople ? foretell({ source, need, plan, namespace }, tell) : []
    const model = readCluster(source, plan, namespace)
    const [told, read] = await Promise.all([telling, model])
    return { model: read, told, ...scope }
  })
}

async function foretell(upfront: Upfront, tell: Tell): Promise<Coverage> {
  const { tellUpfront } = await import('./upfront.ts')
  return tellUpfront(upfront, tell)
}

/** Reads all there is, for a snapshot. */
export async function openEverything(invocation: InvocationWith<ReadingFlags>): Promise<Model> {
  if (invocation.flags.snapshot.length > 0) return readInput(invocation)
  const { source } = await openCluster(invocation)
  return reading(invocation, source, () =>
    readCluster(source, readPlan('everything', undefined), undefined),
  )
}

/** Files are read whole: a snapshot can be read only once, and parsing is what costs. */
async function readInput(invocation: InvocationWith<ReadingFlags>): Promise<Model> {
  const { flags, io } = invocation
  const { openSource } = await import('../source/files/open-source.ts')
  const { readModel } = await import('../model/read.ts')
  const source = await openSource(flags.snapshot, {
    readStandardInput: async () => Buffer.concat(await io.stdin.toArray()),
    complete: flags.complete,
  })
  return reading(invocation, source, () => readModel(source, { resources: BUILT_IN }))
}

async function openCluster(
  { flags, signal }: InvocationWith<ReadingFlags>,
  typedName?: string,
): Promise<{ source: LiveSource; scope: Scope }> {
  const { connect } = await import('../source/http/connect.ts')
  const { liveSource } = await import('../source/live/live-source.ts')
  const connection = await connect({ flags: clientFlags(flags), version: VERSION, signal })
  const currentNamespace = connection.namespace
  const scope = chooseScope(flags, typedName, currentNamespace)
  const asked = scope.namespace === undefined ? {} : { askedNamespace: scope.namespace }
  return { source: liveSource(connection, { currentNamespace, ...asked }), scope }
}

async function reading<T>(
  { io }: InvocationWith<ReadingFlags>,
  source: Source,
  work: (tell: Tell) => Promise<T>,
): Promise<T> {
  try {
    return await withProgress(io, 'reading', work)
  } finally {
    source.close()
  }
}
