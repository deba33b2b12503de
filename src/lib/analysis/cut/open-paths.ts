import type { NamespacedName } from '../../base/names.ts'
import { compareText } from '../../base/order.ts'
import type { Model } from '../../model/model.ts'
import { readerKey } from '../reach/difference.ts'
import { readersIn } from '../reach/reach.ts'
import type { Reader } from '../reach/report.ts'
import { type CutElement, elementKey } from './element.ts'
import { type Names, withoutElements } from './without.ts'

/** Those who certainly obtain the value, by {@link readerKey}. */
export type OpenReaders = ReadonlyMap<string, Reader>

/** Asks the engine who certainly reads the Secret of the model. */
export function openReaders(model: Model, secret: NamespacedName): OpenReaders {
  return certainOf(readersIn(model)(secret))
}

/** What the engine says of the model without some elements. */
export interface Left {
  readonly model: Model
  readonly readers: readonly Reader[]
  readonly open: OpenReaders
}
export type AskWithout = (elements: Iterable<CutElement>) => Left

/** Answers that are held, since they are asked for again soon. */
const HELD = 16

/**
 * Asks about one Secret, and not twice the same soon after: building the engine's graph is what costs.
 *
 * @param names with `taken` to take something away opens nothing: the more is gone the fewer read
 */
export function askerWithout(
  model: Model,
  secret: NamespacedName,
  names: Names = 'free',
): AskWithout {
  const known = new Map<string, Left>()
  return (elements) => {
    const list = [...elements]
    const key = list.map(keyWithRest).toSorted(compareText).join('\0')
    const left = known.get(key) ?? leftOf(withoutElements(model, list, names), secret)
    // The one that was asked for last stands last.
    known.delete(key)
    known.set(key, left)
    const [oldest = ''] = known.keys()
    if (known.size > HELD) known.delete(oldest)
    return left
  }
}

function leftOf(model: Model, secret: NamespacedName): Left {
  const readers = readersIn(model)(secret)
  return { model, readers, open: certainOf(readers) }
}

function keyWithRest(element: CutElement): string {
  if (element.kind === 'rule') return `${elementKey(element)} ${JSON.stringify(element.kept)}`
  const isEmptied = element.kind === 'binding' && element.emptied === true
  return `${elementKey(element)}${isEmptied ? ' emptied' : ''}`
}

function certainOf(readers: readonly Reader[]): OpenReaders {
  return new Map(readers.filter(isCertain).map((reader) => [readerKey(reader), reader]))
}

/** Whether the reader has a path that depends on nothing else. */
export function isCertain({ verdict, confidence }: Reader): boolean {
  return verdict === 'yes' && confidence === 'certain'
}

/** Readers who are not among others. */
export function except(readers: OpenReaders, others: OpenReaders): OpenReaders {
  return new Map([...readers].filter(([key]) => !others.has(key)))
}
