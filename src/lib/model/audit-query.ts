/** What of a request's query decides whether an answer held a Secret. Nothing else of it is kept. */
export interface AuditQuery {
  readonly dryRun: boolean
  readonly fieldSelector: string
  readonly labelSelector: string
  /** How many objects a page of a list may have; 0 for all. */
  readonly limit: number
  /** It is not the first page. */
  readonly isLaterPage: boolean
  /** A watch that begins with what changes from then on, not with what there is. */
  readonly changesOnly: boolean
  /** Rows of a table were to have the whole objects. */
  readonly includesObjects: boolean
}

/** Reads the query of a `requestURI`. */
export function queryOf(uri: string): AuditQuery {
  const mark = uri.indexOf('?')
  const query = new URLSearchParams(mark === -1 ? '' : uri.slice(mark + 1))
  const value = (name: string): string => query.get(name) ?? ''
  const version = value('resourceVersion')
  return {
    dryRun: value('dryRun') !== '',
    fieldSelector: value('fieldSelector'),
    labelSelector: value('labelSelector'),
    limit: Math.trunc(Number(value('limit'))),
    isLaterPage: value('continue') !== '',
    changesOnly: !['', '0'].includes(version) && value('sendInitialEvents') !== 'true',
    includesObjects: value('includeObject') === 'Object',
  }
}
