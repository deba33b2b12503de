/** What somebody else may read, and so may who acts as them in one request. */
import type { Station, Why } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import type { KnownIdentity } from '../graph/identities.ts'
import { ownRights } from '../graph/own-rights.ts'
import type { Evidence } from '../reach/report.ts'
import { readsItself, rightsOn } from './constrained-rights.ts'
import { ALL_READS } from './requests.ts'

/** Somebody who may be taken for somebody else, and by which rights. */
export interface Impersonation {
  /** Where whoever may do so has its credential at hand. */
  readonly from: Station
  readonly identity: KnownIdentity
  readonly mode: string
  readonly evidence: readonly Evidence[]
  readonly depends?: Depends
}

/** What being taken for them hangs on. */
export type Depends = Pick<Why, 'confidence' | 'condition'>

/** Where somebody else may read, and so may who acts as them. */
export interface Readable {
  readonly namespace: string
  readonly name: string | null
  readonly verb: string
}

type ReadableBy = (target: Pick<KnownIdentity, 'key' | 'groups'>) => readonly Readable[]

/** What anybody may read by rights of its own and of its groups. */
export function directReads(context: PathContext): ReadableBy {
  const rights = ALL_READS.flatMap((requests) => {
    const verbs = [...new Set(requests.patterns.flatMap((pattern) => pattern.verbs))]
    return ownRights(context, requests).all.map((right) => ({ right, verbs }))
  })
  const byKey = Map.groupBy(rights, ({ right }) => right.identity.key)
  return ({ key, groups }) =>
    [key, ...groups]
      .flatMap((each) => byKey.get(each) ?? [])
      .flatMap(({ right: { namespace, name }, verbs }) =>
        verbs.map((verb) => ({ namespace, name, verb })),
      )
}

/** Adds what two rights, that of the one who is acted as and that to act so, allow together. */
export function connectReads(
  context: PathContext,
  { from, identity, mode, evidence, depends }: Impersonation,
  reads: readonly Readable[],
): void {
  const { build } = context
  for (const { verb, ...place } of reads) {
    for (const right of rightsOn(context, identity, mode, verb)) {
      const both = meet(place, right)
      if (both === undefined || readsItself(context, identity, both)) continue
      const { namespace, name } = both
      const to = name === null ? build.secrets(namespace) : build.secret({ namespace, name })
      build.step(from, to, {
        id: 'I9',
        ...depends,
        verbs: [verb],
        evidence: [...evidence, ...right.evidence],
      })
    }
  }
}

/** Where two rights overlap. */
function meet(
  a: Pick<Readable, 'namespace' | 'name'>,
  b: Pick<Readable, 'namespace' | 'name'>,
): Pick<Readable, 'namespace' | 'name'> | undefined {
  if (a.namespace !== '' && b.namespace !== '' && a.namespace !== b.namespace) return undefined
  if (a.name !== null && b.name !== null && a.name !== b.name) return undefined
  return { namespace: a.namespace || b.namespace, name: a.name ?? b.name }
}
