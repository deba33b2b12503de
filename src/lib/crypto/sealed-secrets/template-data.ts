import type { JsonObject } from '../../base/json.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { exactText } from '../exact-text.ts'
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
    const value = sealed.get(key)
    if (value === undefined) return typeof plain === 'string' ? plain : undefined
    const text = exactText(value)
    if (text === undefined) throw notUnderstood(key)
    return text
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

const ACTION = /(\{\{[^}]*\}\})/
// text/template trims these four and no other space.
const FIELD =
  /^\{\{(- )?[ \t\r\n]*(?:\.([A-Za-z_]\w*)|index[ \t]+\.[ \t]+"([^"\\\n]+)")[ \t\r\n]*?( -)?\}\}$/

type Known = (key: string) => string | undefined

function render(key: string, text: string, known: Known): string {
  // Literals stand at even places, actions between them.
  const pieces = text.split(ACTION)
  const actions = pieces.map((piece, at) => (at % 2 === 1 ? FIELD.exec(piece) : null))
  return pieces
    .map((piece, at) => {
      const action = actions[at]
      if (action) return valueOf(action, known)
      if (piece.includes('{{')) throw notUnderstood(key)
      const trimmed = actions[at - 1]?.[4] === undefined ? piece : piece.replace(/^[ \t\r\n]+/, '')
      return actions[at + 1]?.[1] === undefined ? trimmed : trimmed.replace(/[ \t\r\n]+$/, '')
    })
    .join('')
}

// Go prints a missing field so; `index` of a map of strings gives an empty one.
function valueOf([, , field, indexed = '']: RegExpExecArray, known: Known): string {
  return field === undefined ? (known(indexed) ?? '') : (known(field) ?? '<no value>')
}

function notUnderstood(key: string): SealError {
  return new SealError('template', `spec.template.data[${key}] is more than plain fields`, [
    'only the controller can render it; remove it from a copy to unseal the rest',
  ])
}
