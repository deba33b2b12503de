import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { Model } from '../../model/model.ts'
import { type Reader, readersIn } from '../reach/index.ts'

/** Those who certainly obtain the value, by {@link readerKey}. */
export type OpenReaders = ReadonlyMap<string, Reader>

/** Asks the engine who certainly reads the Secret of the model. */
export function openReaders(model: Model, secret: NamespacedName): OpenReaders {
  const readers = readersIn(model)(secret).filter(isCertain)
  return new Map(readers.map((reader) => [readerKey(reader), reader]))
}

/** Whether the reader has a path that depends on nothing else. */
export function isCertain({ verdict, confidence }: Reader): boolean {
  return verdict === 'yes' && confidence === 'certain'
}

/** The pods of a workload are one reader, whichever of them are left. */
export function readerKey({ subject, pods }: Reader): string {
  const { kind, namespace = '', name } = subject
  const workload = pods?.workload
  const named = workload === undefined ? name : `${workload.kind} ${workload.name}`
  return `${kind} ${qualifiedName({ namespace, name: named })}`
}

/** Readers who are not among others. */
export function except(readers: OpenReaders, others: OpenReaders): OpenReaders {
  return new Map([...readers].filter(([key]) => !others.has(key)))
}
