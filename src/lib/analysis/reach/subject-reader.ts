import { by, compareText } from '../../base/order.ts'
import { AUTHENTICATED, isImplicitGroup, MASTERS, UNAUTHENTICATED } from '../rbac/index.ts'
import { DISCLOSING, type DisclosingVerb } from './disclosing.ts'
import { listed } from './distinct-paths.ts'
import type { Grant } from './grants.ts'
import type { PathStep, Reader, ReaderSubject } from './report.ts'
import { inOrder, roleSettledBy } from './settle.ts'
import { subjectText } from './subjects.ts'

const ALL_VERBS = verbNames(DISCLOSING)

export interface ReaderOptions {
  /** Whether readers list their other paths. */
  readonly allPaths: boolean
}

/** The reader that one subject is by its grants, which are not empty and all its own. */
export function subjectReader(
  subject: ReaderSubject,
  grants: readonly Grant[],
  options: ReaderOptions,
): Reader {
  const known = grants.filter(({ verbs }) => verbs.length > 0)
  if (isMasters(subject)) return mastersReader(known, options)
  const best = known.reduce<Grant | undefined>(plainer, undefined)
  if (best === undefined) return withPaths(unknownReader(subject, grants), grants, options)
  return withPaths(knownReader(subject, best, known), known, options)
}

/** The reader with the paths by its grants, if they are to be listed. */
function withPaths(reader: Reader, grants: readonly Grant[], { allPaths }: ReaderOptions): Reader {
  if (!allPaths) return reader
  const { subject, path } = reader
  return {
    ...reader,
    ...listed(
      path,
      grants.map((grant) => grantPath(subject, grant)),
    ),
  }
}

/** Its members bypass authorization, so it reads everything with no grant at all. */
export function mastersReader(grants: readonly Grant[], options: ReaderOptions): Reader {
  const subject: ReaderSubject = { kind: 'Group', name: MASTERS }
  const step = {
    id: 'D5',
    from: subjectText(subject),
    to: 'secrets in every namespace',
    evidence: [],
  }
  const sure = { verdict: 'yes', confidence: 'certain', scope: 'cluster' } as const
  const reader: Reader = {
    subject,
    ...sure,
    verbs: ALL_VERBS,
    path: [step],
    alternatives: grants.length,
  }
  return withPaths(reader, grants, options)
}

export function isMasters({ kind, name }: ReaderSubject): boolean {
  return kind === 'Group' && name === MASTERS
}

function knownReader(subject: ReaderSubject, best: Grant, known: readonly Grant[]): Reader {
  return {
    subject,
    verdict: 'yes',
    confidence: 'certain',
    scope: best.scope,
    verbs: verbNames(known.flatMap(({ verbs }) => verbs)),
    path: grantPath(subject, best),
    alternatives: known.length - 1,
  }
}

function grantPath(
  subject: ReaderSubject,
  { wildcard, verbs, to, evidence, unresolved }: Grant,
): readonly PathStep[] {
  const verb = unresolved === undefined ? (verbs[0]?.id ?? 'D4') : 'D1'
  const id = wildcard ? 'D4' : verb
  return [...membership(subject), { id, from: subjectText(subject), to, evidence }]
}

/** A binding names the subject, and what its role grants could not be read. */
function unknownReader(subject: ReaderSubject, grants: readonly Grant[]): Reader {
  // A Role takes a smaller permission to see than a ClusterRole.
  const known = grants.toSorted(
    by(({ unresolved }) => (unresolved?.binding.roleRef.kind === 'Role' ? 0 : 1)),
  )
  const [first] = known
  const to = first?.to ?? ''
  const evidence = first?.evidence ?? []
  return {
    subject,
    verdict: 'unknown',
    confidence: 'possible',
    scope: first?.scope ?? 'cluster',
    verbs: [],
    path: [...membership(subject), { id: 'D1', from: subjectText(subject), to, evidence }],
    alternatives: grants.length - 1,
    settledBy: inOrder(
      known.flatMap(({ unresolved }) =>
        unresolved === undefined ? [] : roleSettledBy(unresolved),
      ),
    ),
  }
}

/** Row D6: whom the API server itself puts into the group. */
function membership(subject: ReaderSubject): readonly PathStep[] {
  if (subject.kind !== 'Group' || !isImplicitGroup(subject.name)) return []
  return [{ id: 'D6', from: whoIsIn(subject.name), to: subjectText(subject), evidence: [] }]
}

function whoIsIn(group: string): string {
  if (group === AUTHENTICATED) return 'everyone with a credential'
  if (group === UNAUTHENTICATED) return 'everyone without a credential'
  const [, , namespace] = group.split(':')
  return namespace === undefined ? 'every service account' : `every service account of ${namespace}`
}

function plainer(best: Grant | undefined, grant: Grant): Grant {
  return best === undefined || plainness(grant) < plainness(best) ? grant : best
}

function plainness({ verbs, wildcard }: Grant): number {
  const [first] = verbs
  const rank = first === undefined ? DISCLOSING.length : DISCLOSING.indexOf(first)
  return 2 * rank + (wildcard ? 1 : 0)
}

function verbNames(verbs: readonly DisclosingVerb[]): readonly string[] {
  return [...new Set(verbs.map(({ verb }) => verb))].toSorted(compareText)
}
