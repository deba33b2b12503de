import { createHash } from 'node:crypto'
import { by } from '../../src/lib/base/order.ts'

/** What a line of a snapshot may say about itself. */
interface Line {
  readonly kind: string
  readonly namespace?: string
  readonly name?: string
  readonly uid?: string
  readonly node?: string
  readonly workload?: string
  readonly owner?: { readonly kind: string; readonly name: string }
}

/**
 * Replaces what a cluster draws at random, names of pods and uids, by what
 * follows from the rest, so that two recordings of the same manifests differ
 * only in times and in the nodes that the scheduler chose.
 */
export function withStableNames(snapshot: string): string {
  const renamed = replaceAll(snapshot, podNames(parse(snapshot)))
  return replaceAll(renamed, uids(parse(renamed)))
}

function parse(snapshot: string): readonly Line[] {
  const lines = snapshot.split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as Line)
}

function podNames(lines: readonly Line[]): ReadonlyMap<string, string> {
  const pods = lines.filter(({ kind, owner }) => kind === 'Pod' && isRandomly(owner?.kind))
  const groups = Map.groupBy(pods, ({ namespace, owner }) => `${namespace}/${owner?.name}`)
  const pairs = [...groups].flatMap(([group, members]) =>
    members
      .toSorted(
        by(
          ({ node = '' }) => node,
          ({ name = '' }) => name,
        ),
      )
      .map(({ name = '', owner }, index): [string, string] => [
        name,
        `${owner?.name}-${suffix(`${group} ${index}`)}`,
      ]),
  )
  return new Map(pairs)
}

/** Whether pods of such an owner carry a random suffix; those of a StatefulSet are numbered. */
function isRandomly(owner: string | undefined): boolean {
  return owner !== undefined && owner !== 'StatefulSet' && owner !== 'Node'
}

// Kubernetes' own alphabet for suffixes: no vowels, so no words
// (k8s.io/apimachinery/pkg/util/rand).
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

function suffix(text: string): string {
  const bytes = [...digest(text).subarray(0, 5)]
  return bytes.map((byte) => ALPHABET[byte % ALPHABET.length]).join('')
}

function uids(lines: readonly Line[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap(({ uid, kind, workload, namespace, name }): [string, string][] =>
      uid ? [[uid, uuid(`${kind} ${workload ?? ''} ${namespace}/${name}`)]] : [],
    ),
  )
}

function uuid(text: string): string {
  const hex = digest(text).toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Replaces JSON strings that are exactly one of the keys. */
function replaceAll(text: string, replacements: ReadonlyMap<string, string>): string {
  return text.replaceAll(/"([^"\\]*)"/g, (quoted, inner: string) => {
    const replacement = replacements.get(inner)
    return replacement === undefined ? quoted : `"${replacement}"`
  })
}
