import { groupKey, MASTERS, type RbacIndex } from '../rbac/index.ts'
import { type Grant, grantsIn, type ScopeGrants } from './grants.ts'
import type { Reader } from './report.ts'
import { mastersReader, type ReaderOptions, subjectReader } from './subject-reader.ts'

/** Readers by RBAC of the Secrets of one namespace, by key of the subject. */
export interface NamespaceReaders {
  /** Those who read every Secret of the namespace. */
  readonly all: ReadonlyMap<string, Reader>
  /** Those who may read the Secret by its name, with whatever else they may. */
  byName(secret: string): ReadonlyMap<string, Reader>
}

const NO_GRANTS: readonly Grant[] = []
const NOBODY: ReadonlyMap<string, Reader> = new Map()

/** Works one namespace after the other: what ClusterRoleBindings grant is read once for all. */
export function rbacReaders(
  index: RbacIndex,
  options: ReaderOptions,
): (namespace: string) => NamespaceReaders {
  const cluster = grantsIn(index.bindingsIn(''))
  return (namespace) => namespaceReaders(cluster, grantsIn(index.bindingsIn(namespace)), options)
}

function namespaceReaders(
  cluster: ScopeGrants,
  own: ScopeGrants,
  options: ReaderOptions,
): NamespaceReaders {
  const grants = bySubject([...cluster.all, ...own.all])
  const all = new Map([...grants].map(([key, list]) => [key, readerOf(list, options)]))
  all.set(groupKey(MASTERS), all.get(groupKey(MASTERS)) ?? mastersReader([], options))
  return {
    all,
    byName(secret) {
      const named = [...namedIn(cluster, secret), ...namedIn(own, secret)]
      if (named.length === 0) return NOBODY
      return new Map(
        [...bySubject(named)].map(([key, list]) => [
          key,
          readerOf([...(grants.get(key) ?? NO_GRANTS), ...list], options),
        ]),
      )
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

function readerOf(grants: readonly Grant[], options: ReaderOptions): Reader {
  const [first] = grants
  return first === undefined
    ? mastersReader([], options)
    : subjectReader(first.subject, grants, options)
}
