import type { AuditEvent } from '../../model/audit-event.ts'
import type { AuditedSecret, Because } from './report.ts'

/** Whether a request for many Secrets asked for this one, or for a first page that had it: `maybe` with what it depends on. */
export type Selection =
  | { readonly kind: 'no' | 'yes' | 'firstPage' }
  | { readonly kind: 'maybe'; readonly because: Because }

const NO: Selection = { kind: 'no' }
const YES: Selection = { kind: 'yes' }

/** What its selectors and its paging leave of a list, watch or deletecollection. */
export function selectionOf(event: AuditEvent, secret: AuditedSecret): Selection {
  const { target, query } = event
  const fields = fieldSelection(query.fieldSelector, secret)
  if (fields.kind === 'no') return NO
  // The old path of a watch names it without a selector.
  const isNamed = target.name === secret.name
  if (fields.kind === 'maybe') return fields
  if (query.labelSelector !== '') return { kind: 'maybe', because: 'labels' }
  return isNamed ? YES : pageSelection(event, secret)
}

function pageSelection({ target, query }: AuditEvent, { before }: AuditedSecret): Selection {
  if (query.limit === 0 && !query.isLaterPage) return YES
  const ahead = target.namespace === '' ? before?.inCluster : before?.inNamespace
  const isFirst = !query.isLaterPage && ahead !== undefined && ahead < query.limit
  return isFirst ? { kind: 'firstPage' } : { kind: 'maybe', because: 'page' }
}

// k8s.io/apimachinery/pkg/fields ParseSelector: terms with `=`, `==` or `!=`, all of which must hold.
const TERM = /^(?<field>[\w.]+)(?<operator>==?|!=)(?<value>[^\\]*)$/

function fieldSelection(selector: string, secret: AuditedSecret): Selection {
  if (selector === '') return YES
  const terms = new Set(selector.split(',').map((term) => termHolds(term, secret)))
  if (terms.has(false)) return NO
  return terms.has(undefined) ? { kind: 'maybe', because: 'fields' } : YES
}

/** Undefined when it cannot be told. */
function termHolds(term: string, secret: AuditedSecret): boolean | undefined {
  const { field = '', operator, value } = TERM.exec(term)?.groups ?? {}
  const actual = fieldOf(field, secret)
  if (actual === undefined) return undefined
  return operator === '!=' ? actual !== value : actual === value
}

function fieldOf(field: string, secret: AuditedSecret): string | undefined {
  if (field === 'metadata.name') return secret.name
  if (field === 'metadata.namespace') return secret.namespace
  return field === 'type' ? secret.type : undefined
}
