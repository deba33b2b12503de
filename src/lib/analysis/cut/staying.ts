import { qualifiedName } from '../../base/names.ts'
import type { Model } from '../../model/model.ts'
import type { Reader } from '../reach/report.ts'
import { bindingKind, roleKind } from './element.ts'
import { isOwnBinding, isOwnRole } from './protected.ts'
import type { StayingReader } from './report.ts'

/**
 * Says why a reader is left whose path is the last one.
 *
 * @param accepted whether the path is there for an accepted reader's sake
 */
export function stayingReader(model: Model, reader: Reader, accepted: boolean): StayingReader {
  return { reader, because: accepted ? 'accepted' : reasonOf(model, reader) }
}

function reasonOf({ facts }: Model, { path }: Reader): StayingReader['because'] {
  if (path.some(({ id }) => id === 'D5')) return 'masters'
  if (path.length === 1 && path.every(({ id }) => id === 'U1' || id === 'D11')) return 'use'
  const own = new Set([
    ...facts.Binding.filter(isOwnBinding).map(
      (each) => `${bindingKind(each)} ${qualifiedName(each)}`,
    ),
    ...facts.Role.filter(isOwnRole).map((each) => `${roleKind(each)} ${qualifiedName(each)}`),
  ])
  const isOwn = path.some(({ evidence }) =>
    evidence.some(({ kind, namespace = '', name }) =>
      own.has(`${kind} ${qualifiedName({ namespace, name })}`),
    ),
  )
  return isOwn ? 'own' : 'other'
}
