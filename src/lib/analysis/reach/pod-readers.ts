import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { perObject } from '../../base/remember.ts'
import { compareText } from '../../base/order.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import { joinedPaths } from './distinct-paths.ts'
import type { PodIndex, PodUse } from './pod-index.ts'
import { rank } from './rank.ts'
import type { PathStep, PodGroup, Reader, ReaderSubject } from './report.ts'
import { readerOrder, subjectText } from './subjects.ts'
import type { WorkloadOf } from './workloads.ts'

type Path = Reader['path']

interface Group {
  readonly workload: PodGroup['workload']
  readonly pods: PodFact[]
}

/**
 * Pods as readers, the pods of a workload together: by the Secrets they are
 * given (U1), and by the service account whose token they hold (U2).
 */
export interface PodReaders {
  givenTo(secret: NamespacedName): readonly Reader[]
  /** Pods that hold tokens of the service accounts among `readers`, except `known` ones. */
  through(readers: readonly Reader[]): readonly Reader[]
}

/** @param allPaths whether readers list their other paths */
export function podReaders(index: PodIndex, workloadOf: WorkloadOf, allPaths: boolean): PodReaders {
  const byAccount = new Map<string, readonly Group[]>()
  const groupsOf = (account: NamespacedName): readonly Group[] => {
    const key = qualifiedName(account)
    let groups = byAccount.get(key)
    if (groups === undefined) {
      groups = grouped(index.withTokenOf(account), workloadOf)
      byAccount.set(key, groups)
    }
    return groups
  }
  // Who reads the whole cluster is asked for again with each namespace.
  const tokenReaders = perObject((reader: Reader): readonly Reader[] => {
    const { kind, namespace, name } = reader.subject
    if (kind !== 'ServiceAccount' || namespace === undefined) return []
    // Whoever holds the token of an unknown reader is no more than unknown: the account's line says it.
    if (reader.verdict === 'unknown') return []
    return groupsOf({ namespace, name }).map((group) => tokenReader(group, reader))
  })
  return {
    givenTo: (secret) => givenReaders(index.usesOf(secret), secret, { workloadOf, allPaths }),
    through: (readers) => readers.flatMap(tokenReaders),
  }
}

/** Pod readers in order, to be looked up by the workload or pod that they are. */
export interface PodList {
  readonly readers: readonly Reader[]
  readonly byGroup: ReadonlyMap<string, Reader>
}

/** Joins readers that are the same pods; their other paths are counted or listed. */
export function podList(readers: readonly Reader[]): PodList {
  const byGroup = new Map<string, Reader>()
  for (const reader of readers) {
    const key = groupKey(reader)
    const known = byGroup.get(key)
    byGroup.set(key, known === undefined ? reader : joinTwo(known, reader))
  }
  return { readers: [...byGroup.values()].toSorted(readerOrder), byGroup }
}

/** Pods that are given a Secret, with their other paths from `list` counted. */
export function joinGiven(given: readonly Reader[], { byGroup }: PodList): readonly Reader[] {
  return given
    .map((reader) => {
      const other = byGroup.get(groupKey(reader))
      return other === undefined ? reader : joinTwo(reader, other)
    })
    .toSorted(readerOrder)
}

/** The list with `joined` in the places of the same pods; linear, as this is done for every Secret. */
export function replaceIn(
  { readers, byGroup }: PodList,
  joined: readonly Reader[],
): readonly Reader[] {
  if (joined.length === 0) return readers
  const replaced = new Set(joined.map((reader) => byGroup.get(groupKey(reader))))
  const merged: Reader[] = []
  let next = 0
  for (const reader of readers) {
    if (replaced.has(reader)) continue
    for (
      let own = joined[next];
      own !== undefined && readerOrder(own, reader) < 0;
      own = joined[++next]
    ) {
      merged.push(own)
    }
    merged.push(reader)
  }
  return [...merged, ...joined.slice(next)]
}

function groupKey({ subject, pods }: Reader): string {
  return `${subject.namespace ?? ''}\0${topText(pods?.workload, subject.name)}`
}

function topText(workload: PodGroup['workload'], pod: string): string {
  return workload === undefined ? `pod ${pod}` : `${workload.kind} ${workload.name}`
}

/** Pods of one workload may run as different accounts: the surer path is the one to show. */
function joinTwo(one: Reader, two: Reader): Reader {
  const [first, second] = rank(two) > rank(one) ? [two, one] : [one, two]
  const names = new Set([...(first.pods?.names ?? []), ...(second.pods?.names ?? [])])
  return {
    ...first,
    verbs: [...new Set([...first.verbs, ...second.verbs])].toSorted(compareText),
    ...joinedPaths(first, second),
    pods: { ...first.pods, names: [...names].toSorted(compareText) },
  }
}

function givenReaders(
  uses: readonly PodUse[],
  secret: NamespacedName,
  { workloadOf, allPaths }: { readonly workloadOf: WorkloadOf; readonly allPaths: boolean },
): readonly Reader[] {
  const byPod = Map.groupBy(uses, ({ pod }) => pod)
  return grouped([...byPod.keys()], workloadOf).map((group) => {
    const own = group.pods.flatMap((pod) => byPod.get(pod) ?? [])
    const fields = new Set(own.map(({ ref }) => ref.field))
    const reader = groupReader(group, {
      scope: 'secret',
      verbs: [],
      path: [givenStep(own, secret)],
      alternatives: fields.size - 1,
    })
    return allPaths ? { ...reader, others: otherFields(own, secret) } : reader
  })
}

/** One path for each other field that gives the Secret. */
function otherFields(uses: readonly PodUse[], secret: NamespacedName): readonly Path[] {
  const byField = Map.groupBy(uses, ({ ref }) => ref.field)
  return [...byField.values()].slice(1).map((same) => [givenStep(same, secret)])
}

function givenStep(uses: readonly PodUse[], secret: NamespacedName): PathStep {
  const [first] = uses
  const { namespace = '', name = '' } = first?.pod ?? {}
  return {
    id: 'U1',
    from: subjectText({ kind: 'Pod', namespace, name }),
    to: `secret ${qualifiedName(secret)}`,
    evidence: [{ kind: 'Pod', namespace, name, field: `spec.${first?.ref.field ?? ''}` }],
  }
}

function tokenReader(group: Group, account: Reader): Reader {
  const step: PathStep = {
    id: 'U2',
    from: subjectText(subjectOf(group)),
    to: subjectText(account.subject),
    evidence: [{ ...subjectOf(group), field: 'spec.serviceAccountName' }],
  }
  const reader = groupReader(group, { ...account, path: [step, ...account.path] })
  const { verdict, confidence, onlyUsedBy, others } = account
  return {
    ...reader,
    verdict,
    confidence,
    ...(onlyUsedBy === undefined ? {} : { onlyUsedBy }),
    ...(others && { others: others.map((path) => [step, ...path]) }),
  }
}

function groupReader(
  group: Group,
  { scope, verbs, path, alternatives }: Pick<Reader, 'scope' | 'verbs' | 'path' | 'alternatives'>,
): Reader {
  const names = group.pods.map(({ name }) => name)
  const workload = group.workload === undefined ? {} : { workload: group.workload }
  const subject = subjectOf(group)
  const sure = { verdict: 'yes', confidence: 'certain' } as const
  return { subject, ...sure, scope, verbs, path, alternatives, pods: { ...workload, names } }
}

function subjectOf({ pods }: Group): ReaderSubject & { namespace: string } {
  const [first] = pods
  return { kind: 'Pod', namespace: first?.namespace ?? '', name: first?.name ?? '' }
}

function grouped(pods: readonly PodFact[], workloadOf: WorkloadOf): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const pod of pods) {
    const workload = workloadOf(pod)
    const key = `${pod.namespace}\0${topText(workload, pod.name)}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { workload, pods: [pod] })
    else group.pods.push(pod)
  }
  return [...groups.values()]
}
