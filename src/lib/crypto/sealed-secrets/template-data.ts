import type { JsonObject } from '../../base/json.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { SealError } from './seal-error.ts'

/**
 * Applies `spec.template.data` as the controller does: null leaves a key out, a
 * text is a Go template over all values and is added unless a sealed value has
 * its key. Of Go's templates only the two forms that name a value are understood,
 * `{{ .key }}` and `{{ index . "key" }}`.
 *
 * @throws SealError `template` that names the key when there is more in it
 */
export function renderTemplateData(
  template: JsonObject,
  sealed: ReadonlyMap<string, SecretBytes>,
): ReadonlyMap<string, SecretBytes> {
  const result = new Map(sealed)
  const known = (key: string): string | undefined => {
    const plain = template[key]
    return sealed.get(key)?.revealText() ?? (typeof plain === 'string' ? plain : undefined)
  }
  for (const [key, text] of Object.entries(template)) {
    if (text === null) result.delete(key)
    else if (typeof text !== 'string') throw notUnderstood(key)
    else {
      const rendered = render(key, text, known)
      if (!sealed.has(key)) result.set(key, SecretBytes.fromText(rendered))
    }
  }
  return result
}

const ACTION = /(\s*)\{\{(- )?\s*(?:\.([A-Za-z_]\w*)|index \. "([^"\\]+)")\s*( -)?\}\}(\s*)/g

function render(key: string, text: string, known: (key: string) => string | undefined): string {
  const parts: string[] = []
  let end = 0
  for (const match of text.matchAll(ACTION)) {
    const [whole, before = '', trimBefore, field, indexed = '', trimAfter, after = ''] = match
    parts.push(literal(key, text.slice(end, match.index)))
    parts.push(trimBefore === undefined ? before : '', value(field, indexed, known))
    parts.push(trimAfter === undefined ? after : '')
    end = match.index + whole.length
  }
  parts.push(literal(key, text.slice(end)))
  return parts.join('')
}

// The engine of Go prints a missing field so; index of a map of strings gives an empty one.
function value(
  field: string | undefined,
  indexed: string,
  known: (key: string) => string | undefined,
): string {
  if (field !== undefined) return known(field) ?? '<no value>'
  return known(indexed) ?? ''
}

function literal(key: string, text: string): string {
  if (text.includes('{{')) throw notUnderstood(key)
  return text
}

function notUnderstood(key: string): SealError {
  return new SealError('template', `spec.template.data[${key}] is more than plain fields`, [
    'only the controller can render it; remove it from a copy to unseal the rest',
  ])
}
