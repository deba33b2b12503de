import type {
  Confidence,
  Evidence,
  PathStep,
  Reader,
  ReaderSubject,
  SecretReach,
} from '../analysis/reach/report.ts'
import { by } from '../base/order.ts'
import type { Permission } from '../model/coverage.ts'
import { plural } from './consumer-words.ts'

/** How sure a reader or a step is, with `unknown` for one that may not exist at all. */
export type Sureness = Confidence | 'unknown'

/** The surest first. */
export const SURENESS: readonly Sureness[] = ['certain', 'conditional', 'possible', 'unknown']

/** How sure a reader is. */
export function surenessOf({
  verdict,
  confidence,
}: Pick<Reader, 'verdict' | 'confidence'>): Sureness {
  return verdict === 'unknown' ? 'unknown' : confidence
}

/** The surest first, and of those that are as sure whoever has the shortest path. */
export const surestFirst = by<Pick<Reader, 'verdict' | 'confidence' | 'path'>>(
  (reader) => SURENESS.indexOf(surenessOf(reader)),
  ({ path }) => path.length,
)

/** How sure one step of a reader's path is. */
export function stepSureness(step: PathStep, reader: Pick<Reader, 'verdict'>): Sureness {
  return step.confidence ?? (reader.verdict === 'unknown' ? 'unknown' : 'certain')
}

/** From what runs in the cluster to who comes from outside. */
export const SUBJECT_KINDS: readonly ReaderSubject['kind'][] = [
  'Pod',
  'Node',
  'ServiceAccount',
  'User',
  'Group',
]

const SUBJECT_WORD: Readonly<Record<ReaderSubject['kind'], string>> = {
  Pod: 'pod',
  Node: 'node',
  ServiceAccount: 'sa',
  User: 'user',
  Group: 'group',
}

/** What paths call an identity of a kind: `sa`. */
export function subjectWord(kind: ReaderSubject['kind']): string {
  return SUBJECT_WORD[kind]
}

/** `payments/api`, or the name alone of what is in no namespace. */
export function qualifiedName({
  namespace,
  name,
}: {
  readonly namespace?: string
  readonly name: string
}): string {
  return namespace === undefined ? name : `${namespace}/${name}`
}

/** Beside a service account that bindings name and that is not there. */
export const NOT_THERE = '(does not exist)'

/** Who it is, under the name of the workload where pods belong to one: `payments/api (3 pods)`. */
export function subjectText({ subject, pods, members, absent }: Reader): string {
  const name = pods?.workload?.name ?? subject.name
  if (absent === true) return `${qualifiedName(subject)} ${NOT_THERE}`
  const facts = [
    ...(pods?.workload === undefined ? [] : [plural(pods.names.length, 'pod')]),
    ...(members === undefined
      ? []
      : [plural(members.serviceAccounts, 'service account'), plural(members.pods, 'pod')]),
  ]
  return `${qualifiedName({ ...subject, name })}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`
}

/** `RoleBinding payments/ci subjects[0]`, `ClusterRole deployer rule 3, could not be read`. */
export function evidenceItemText(evidence: Evidence): string {
  const { kind, field, rule, state } = evidence
  const place = field === undefined ? '' : ` ${field}`
  const which = rule === undefined ? '' : ` rule ${rule}`
  return `${kind} ${qualifiedName(evidence)}${place}${which}${state === undefined ? '' : `, ${state}`}`
}

/** Whether it is an object that grants a role. */
export function isBindingKind(kind: string): boolean {
  return kind === 'RoleBinding' || kind === 'ClusterRoleBinding'
}

/** How paths write the Secret: `secret payments/db`. */
export function secretStation(secret: Pick<SecretReach, 'namespace' | 'name'>): string {
  return `secret ${secret.namespace}/${secret.name}`
}

/** Whether the end of a step is several Secrets: `secrets in payments`. */
export function isSetOfSecrets(station: string): boolean {
  return station.startsWith('secrets ')
}

/** `list on pods in payments`, `get on nodes cluster-wide`. */
export function permissionText({ verbs, group, resource, namespace }: Permission): string {
  const what = group === '' ? resource : `${resource}.${group}`
  return `${verbs.join(', ')} on ${what} ${namespace === undefined ? 'cluster-wide' : `in ${namespace}`}`
}

/** `list on pods in payments`: the one permission to ask for, and whether more may be needed. Nothing where none would help. */
export function settlingText([first, ...more]: readonly Permission[]): readonly string[] {
  if (first === undefined) return []
  const others =
    more.length === 0 ? '' : `, and then perhaps ${plural(more.length, 'other permission')}`
  return [`${permissionText(first)}${others}`]
}
