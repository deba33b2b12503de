import type { AuditEvent } from '../../model/audit-event.ts'
import { intoPod } from './into-pod.ts'
import type { AuditedSecret, Disclosure } from './report.ts'
import { selectionOf } from './selection.ts'

/** Verbs of one Secret whose answer is the whole object; a `delete` may have a Status instead. */
const ONE: ReadonlySet<string> = new Set(['get', 'patch', 'delete'])
/** Verbs whose answer is whole objects, of those that were selected. */
const MANY: ReadonlySet<string> = new Set(['list', 'watch', 'deletecollection'])
/** Verbs that answer with what was sent. */
const WRITES: ReadonlySet<string> = new Set(['create', 'update'])

const ANSWERED: Disclosure = { certainty: 'certain', because: 'answered' }
const SENT: Disclosure = { certainty: 'certain', because: 'sent' }
const OBJECT: Disclosure = { certainty: 'conditional', because: 'object' }
const FIRST_PAGE: Disclosure = { certainty: 'conditional', because: 'firstPage' }
const REFUSAL: Disclosure = { certainty: 'possible', because: 'refusal' }
const UNFINISHED: Disclosure = { certainty: 'possible', because: 'unfinished' }

/**
 * What a request had of a Secret; undefined for nothing. Rows D1 to D3, D7
 * to D10 and D12 of the catalogue, and P4 to P7 where the pods are known. An event
 * without an outcome counts as one that may have succeeded.
 */
export function disclosureOf(event: AuditEvent, secret: AuditedSecret): Disclosure | undefined {
  const { outcome, target } = event
  if (target.resource === 'pods') return intoPod(event, secret)
  if (!isAbout(event, secret)) return undefined
  if (outcome?.isByPolicy) return isAsked(event, secret) ? REFUSAL : undefined
  if (outcome !== undefined && !answeredObject(event)) return undefined
  const found = MANY.has(event.verb) ? ofMany(event, secret) : ofOne(event)
  return found !== undefined && outcome === undefined ? UNFINISHED : found
}

/** There was an object to be quoted: not with a create, nor where a selector leaves it out. */
function isAsked(event: AuditEvent, secret: AuditedSecret): boolean {
  if (MANY.has(event.verb)) return selectionOf(event, secret).kind !== 'no'
  return event.verb !== 'create' && event.target.name !== ''
}

function isAbout({ target }: AuditEvent, secret: AuditedSecret): boolean {
  const { resource, group, subresource, namespace, name } = target
  if (resource !== 'secrets' || group !== '' || subresource !== '') return false
  return (
    (namespace === '' || namespace === secret.namespace) && (name === '' || name === secret.name)
  )
}

function answeredObject({ outcome, answer, query }: AuditEvent): boolean {
  if (outcome === undefined || outcome.code < 200 || outcome.code > 299) return false
  if (outcome.isStatus || answer?.kind === 'Status') return false
  if (answer?.kind === 'Table') return query.includesObjects
  return answer?.kind.startsWith('PartialObjectMetadata') !== true
}

function ofOne(event: AuditEvent): Disclosure | undefined {
  const { verb, target, query, outcome, answer } = event
  // A Secret whose name the API server chose, which no event has.
  if (target.name === '') return undefined
  // An apply patch of what was not there is a create.
  if (WRITES.has(verb) || (verb === 'patch' && outcome?.code === 201)) {
    return query.dryRun ? undefined : SENT
  }
  if (!ONE.has(verb)) return undefined
  return answer?.kind === 'Secret' ? ANSWERED : OBJECT
}

function ofMany(event: AuditEvent, secret: AuditedSecret): Disclosure | undefined {
  const items = event.answer?.items
  if (items !== undefined) {
    const { namespace, name } = secret
    const isThere = items.some((item) => item.name === name && item.namespace === namespace)
    return isThere ? ANSWERED : undefined
  }
  const selection = selectionOf(event, secret)
  if (selection.kind === 'no') return undefined
  if (selection.kind === 'maybe') return { certainty: 'possible', because: selection.because }
  if (event.verb === 'watch' && event.query.changesOnly) {
    return { certainty: 'possible', because: 'changes' }
  }
  return selection.kind === 'firstPage' ? FIRST_PAGE : OBJECT
}
