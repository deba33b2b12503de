/** Names that the parts of a generated cluster have in common. */
import type { Metadata } from '../src/lib/model/facts/metadata.ts'

export const KUBE_SYSTEM = 'kube-system'
export const MONITORING = 'monitoring'
export const CI = 'ci'
/** Namespaces of the cluster's own programs: few pods with far-reaching rights. */
export const SYSTEM = [KUBE_SYSTEM, MONITORING, CI]

/** Service accounts that each namespace has. */
export const ACCOUNTS: readonly string[] = numbered('app', 20)

export function secretName(index: number): string {
  return `secret-${index}`
}

export function meta(namespace: string, name: string): Metadata {
  return { namespace, name, uid: `${namespace}/${name}`, created: '2026-01-01T00:00:00Z' }
}

export function numbered(prefix: string, count: number): readonly string[] {
  return each(count, (index) => `${prefix}-${index}`)
}

export function each<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

export function at<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T
}
