import { NamespacedSet } from '../../base/namespaced-set.ts'
import { perObject } from '../../base/remember.ts'
import type { PathContext } from '../graph/context.ts'
import { blindSpots } from '../visibility.ts'
import type { Reader } from './report.ts'

/**
 * Marks the readers that are service accounts of which only bindings tell, where
 * all accounts of the namespace were seen: whoever may make the account reads (I23).
 */
export function absentMarker(
  context: PathContext,
): (readers: readonly Reader[]) => readonly Reader[] {
  const absent = absentAccounts(context)
  // Who reads the whole cluster comes again with each namespace, and stays one object.
  const marked = perObject((reader: Reader): Reader => ({ ...reader, absent: true }))
  return (readers) =>
    absent === undefined
      ? readers
      : readers.map((reader) => {
          const { kind, namespace = '', name } = reader.subject
          const isAbsent = kind === 'ServiceAccount' && absent.has(namespace, name)
          return isAbsent ? marked(reader) : reader
        })
}

/** Undefined for none. */
function absentAccounts({ identities, model }: PathContext): NamespacedSet | undefined {
  const found = [...identities.values()].filter(
    ({ subject: { kind, namespace }, exists }) =>
      kind === 'ServiceAccount' &&
      !exists &&
      blindSpots(model.coverage, 'serviceaccounts', namespace).length === 0,
  )
  if (found.length === 0) return undefined
  const absent = new NamespacedSet()
  for (const { subject } of found) absent.add(subject.namespace ?? '', subject.name)
  return absent
}
