import { groupKey, MASTERS, type RbacIndex } from '../rbac/index.ts'
import { type Grant, grantsIn, type ScopeGrants } from './grants.ts'
import type { Reader } from './report.ts'
import { mastersReader, subjectReader } from './subject-reader.ts'
import { readerOrder } from './subjects.ts'

/** Readers by RBAC of the Secrets of one namespace. */
export interface NamespaceReaders {
  /** Those who read every Secret of the namespace, in order. */
  readonly all: readonly Reader[]
  /** The same, with those who may read the Secret by its name; the array of `all` when there are none. */
  of(secret: string): readonly Reader[]
}

const NO_GRANTS: readonly Grant[] = []

/** Works one namespace after the other: what ClusterRoleBindings grant is read once for all. */
export function rbacReaders(index: RbacIndex): (namespace: string) => NamespaceReaders {
  const cluster = grantsIn(index.bindingsIn(''))
  return (namespace) => namespaceReaders(cluster, grantsIn(index.bindingsIn(namespace)))
}

function namespaceReaders(cluster: ScopeGrants, own: ScopeGrants): NamespaceReaders {
  const grants = bySubject([...cluster.all, ...own.all])
  const readers = new Map([...grants].map(([key, list]) => [key, readerOf(list)]))
  readers.set(groupKey(MASTERS), readers.get(groupKey(MASTERS)) ?? mastersReader())
  const all = sorted(readers)
  return {
    all,
    of(secret) {
      const named = [...namedIn(cluster, secret), ...namedIn(own, secret)]
      if (named.length === 0) return all
      const changed = new Map(readers)
      for (const [key, list] of bySubject(named)) {
        changed.set(key, readerOf([...(grants.get(key) ?? NO_GRANTS), ...list]))
      }
      return sorted(changed)
    },
  }
}

function namedIn({ byName }: ScopeGrants, secret: string): readonly Grant[] {
  return byName.get(secret) ?? NO_GRANTS
}

function bySubject(grants: readonly Grant[]): ReadonlyMap<string, Grant[]> {
  const lists = new Map<string, Grant[]>()
  for (const grant of grants) {
    const list = lists.get(grant.key)
    if (list === undefined) lists.set(grant.key, [grant])
    else list.push(grant)
  }
  return lists
}

function readerOf(grants: readonly Grant[]): Reader {
  const [first] = grants
  return first === undefined ? mastersReader() : subjectReader(first.subject, grants)
}

function sorted(readers: ReadonlyMap<string, Reader>): readonly Reader[] {
  return [...readers.values()].toSorted(readerOrder)
}
