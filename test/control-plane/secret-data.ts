import type { LoggedRequest } from './request-log.ts'

/**
 * Where an answer carries the `data` of a Secret, as JSON paths: single Secrets,
 * lists, watch events and Tables with whole objects. Empty when there is none.
 * A protobuf body is not read here; use {@link carries} with a known value.
 */
export function secretDataIn(request: LoggedRequest): string[] {
  const found: string[] = []
  for (const [index, document] of documents(request).entries()) {
    walk(document, index === 0 ? '$' : `$${index}`, '', found)
  }
  return found
}

/** True when the answer holds this value, as it is or in base64. */
export function carries(request: LoggedRequest, value: string | Buffer): boolean {
  const bytes = Buffer.from(value)
  const body = request.body()
  return [bytes, Buffer.from(bytes.toString('base64'))].some((form) => body.includes(form))
}

// A watch answers with one JSON document a line.
function documents(request: LoggedRequest): unknown[] {
  const type = request.responseHeaders['content-type'] ?? ''
  if (!type.includes('json')) return []
  if (request.verb !== 'watch') return parsed(request.text())
  return request.text().split('\n').flatMap(parsed)
}

function parsed(text: string): unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    return []
  }
}

function walk(value: unknown, path: string, kind: string, found: string[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`, kind, found)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const object = value as Record<string, unknown>
  const own = typeof object['kind'] === 'string' ? object['kind'] : kind
  // The items of a SecretList do not repeat their kind.
  if (own === 'Secret' || own === 'SecretList') {
    for (const field of ['data', 'stringData']) {
      if (hasEntries(object[field])) found.push(`${path}.${field}`)
    }
  }
  for (const [field, child] of Object.entries(object)) {
    walk(child, `${path}.${field}`, nested.has(field) ? own : '', found)
  }
}

const nested = new Set(['items'])

function hasEntries(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}
