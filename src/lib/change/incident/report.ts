/**
 * All that is known of a leak and done about it, without the value. It is written down after every
 * step, so that it is the journal of the work as well.
 */
import type { Exposure } from '../../analysis/incident/exposure.ts'
import type { AuditReaders } from '../../analysis/audit-log/index.ts'
import { isSameName, type NamespacedName } from '../../base/names.ts'
import type { TraceReport } from '../../trace/report.ts'
import type { AnswerCoverage } from '../../analysis/answer-coverage.ts'
import type { RevocationDocument } from '../evidence/document.ts'
import { isProven, type Verdict } from '../evidence/proof.ts'

/** Something that somebody wants to have said. */
export interface Note {
  /** RFC 3339, to the second. */
  readonly at: string
  readonly by: string
  readonly text: string
}

/** Something that was done. */
export interface Event {
  /** RFC 3339, to the second. */
  readonly at: string
  readonly what: string
}

/**
 * What became of one Secret.
 *
 * - `begun`: its revocation is under way, or was interrupted
 * - `ended`: it went to its end; what that proves the document says
 * - `left`: nobody wanted it revoked here
 */
export interface IncidentRevocation extends NamespacedName {
  readonly state: 'begun' | 'ended' | 'left'
  /** Where its evidence is, beside the report. */
  readonly file?: string
  readonly document?: RevocationDocument
}

export interface Incident {
  readonly id: string
  readonly startedAt: string
  readonly finished: boolean
  /** Address of the API server. */
  readonly cluster: string
  /** The user whom the API server took the operator for. */
  readonly by: string
  /** What was asked about. */
  readonly asked: {
    readonly secrets: readonly NamespacedName[]
    /** Whether a value was given to look for. */
    readonly value: boolean
  }
  readonly notes: readonly Note[]
  readonly timeline: readonly Event[]
  /** Where the value is. */
  readonly trace?: TraceReport<AnswerCoverage>
  /** Who could have read it. */
  readonly exposures?: readonly Exposure[]
  /** Who did, as audit logs have it. */
  readonly audit?: AuditReaders
  readonly revocations: readonly IncidentRevocation[]
}

/** What there is to hand over: what is known, and what that comes to. */
export interface IncidentReport extends Incident {
  /** What all revocations together prove. */
  readonly verdict: Verdict
  /** Those that were named, and those in which the value was found. */
  readonly secrets: readonly NamespacedName[]
}

/** The report of an incident as far as it has come. */
export function incidentReport(incident: Incident): IncidentReport {
  return { ...incident, verdict: incidentVerdict(incident), secrets: secretsOf(incident) }
}

/** The Secrets that an incident is about: those that were named, and those in which the value was found. */
export function secretsOf({
  asked,
  trace,
}: Pick<Incident, 'asked' | 'trace'>): readonly NamespacedName[] {
  const found = trace?.secrets.map(({ namespace, name }) => ({ namespace, name })) ?? []
  const all = [...asked.secrets, ...found]
  return all.filter((one, index) => all.findIndex((each) => isSameName(each, one)) === index)
}

/** What all revocations together prove; nothing is dead that nobody has revoked. */
export function incidentVerdict(
  incident: Pick<Incident, 'asked' | 'trace' | 'revocations'>,
): Verdict {
  const { revocations } = incident
  const verdicts = revocations.map(({ state, document }) =>
    state === 'ended' && document !== undefined ? document.verdict : 'unproven',
  )
  if (verdicts.includes('alive')) return 'alive'
  const isAll = verdicts.length > 0 && verdicts.length === secretsOf(incident).length
  if (!isAll || !verdicts.every(isProven)) return 'unproven'
  return verdicts.includes('powerless') ? 'powerless' : 'dead'
}
