import type { AuditEvent } from '../../model/audit-event.ts'
import type { AuditedSecret, Disclosure } from './report.ts'

/** Ways into a running pod, with which what it was given can be read. */
const WAYS: ReadonlySet<string> = new Set([
  'exec',
  'attach',
  'portforward',
  'proxy',
  'ephemeralcontainers',
])

/** The API server hands the connection over. */
const SWITCHED = 101

const POSSIBLE: Disclosure = { certainty: 'possible', because: 'pod' }

/** A request that went into a pod that is given the Secret; what was done there is in no log. */
export function intoPod(event: AuditEvent, secret: AuditedSecret): Disclosure | undefined {
  const { target, outcome, query, verb } = event
  if (!WAYS.has(target.subresource) || target.namespace !== secret.namespace) return undefined
  if (secret.pods?.includes(target.name) !== true) return undefined
  // Looking at the ephemeral containers is not adding one.
  if (target.subresource === 'ephemeralcontainers' && (verb === 'get' || query.dryRun)) {
    return undefined
  }
  if (outcome === undefined) return { certainty: 'possible', because: 'unfinished' }
  return isThrough(outcome.code) ? POSSIBLE : undefined
}

function isThrough(code: number): boolean {
  return code === SWITCHED || (code >= 200 && code <= 299)
}
