import { SopsError } from '../errors.ts'
import { compileRegex, type Matcher } from './regex.ts'
import type { CommentChain, Place } from './tree.ts'

/** The fields that say what is encrypted, as they stand in metadata and in `.sops.yaml`. */
export const SELECTION_FIELDS = [
  'unencrypted_suffix',
  'encrypted_suffix',
  'unencrypted_regex',
  'encrypted_regex',
  'unencrypted_comment_regex',
  'encrypted_comment_regex',
] as const

/** One of the six ways to say which values are encrypted (rule 10). */
export interface Selection {
  readonly field: (typeof SELECTION_FIELDS)[number]
  readonly value: string
}

/** What holds when nothing else is said. */
export const DEFAULT_SELECTION: Selection = { field: 'unencrypted_suffix', value: '_unencrypted' }

/** What a Secret needs: its values and nothing else, so that Kubernetes' tools can read the rest. */
export const SECRET_SELECTION: Selection = {
  field: 'encrypted_regex',
  value: '^(data|stringData)$',
}

/** Whether the value or comment at a place is encrypted. */
export type Selector = (place: Pick<Place, 'path' | 'comments' | 'comment'>) => boolean

/**
 * The one selection among the fields of metadata or of a rule; undefined when none is set.
 *
 * @throws SopsError `selection` for more than one
 */
export function selectionOf(fields: Readonly<Record<string, unknown>>): Selection | undefined {
  const set = SELECTION_FIELDS.flatMap((field) => {
    const value = fields[field]
    return typeof value === 'string' && value !== '' ? [{ field, value }] : []
  })
  if (set.length < 2) return set[0]
  const names = set.map(({ field }) => field).join(' and ')
  throw new SopsError('selection', `only one of ${names} may say what is encrypted`)
}

/**
 * Compiles a selection; without one, everything is encrypted.
 *
 * @throws SopsError `selection` when its expression is none
 */
export async function compileSelection(selection: Selection | undefined): Promise<Selector> {
  if (selection === undefined) return () => true
  const { field, value } = selection
  const matches: Matcher = field.endsWith('suffix')
    ? (text) => text.endsWith(value)
    : await compileRegex(value, field)
  // Every key on the way to a value counts, not only its own.
  if (field.startsWith('unencrypted_comment')) {
    return ({ comments }) => !anyComment(comments, matches)
  }
  if (field.startsWith('encrypted_comment')) {
    return (place) => anyComment(commentsBefore(place), matches)
  }
  const wanted = field.startsWith('encrypted')
  return ({ path }) => path.some(matches) === wanted
}

// The comment that asks for encryption is not encrypted itself (sops.go shouldBeEncrypted).
function commentsBefore({ comments, comment }: Parameters<Selector>[0]): CommentChain | undefined {
  return comment ? comments?.before : comments
}

function anyComment(chain: CommentChain | undefined, matches: Matcher): boolean {
  for (let at = chain; at; at = at.before) if (matches(at.text)) return true
  return false
}
