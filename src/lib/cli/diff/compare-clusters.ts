import { ApiError, UserError, withHints } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { Pair } from '../../change/diff/compare.ts'
import type { Connection } from '../../source/http/connect.ts'
import type { InvocationWith } from '../command.ts'
import { printLines } from '../print.ts'
import { withProgress } from '../progress.ts'
import { chooseScope } from '../scope.ts'
import { type NameAfter, pairsOf } from './cluster-pairs.ts'
import type { Compared } from './compared.ts'
import { checkNamespaces } from './namespaces.ts'
import type { DiffFlags } from './plan.ts'
import { type Live, readNamed, readScope } from './read-live.ts'

type Invocation = InvocationWith<DiffFlags>

/** Two clusters, the same where only another namespace is asked for. */
export interface Clusters {
  readonly from: Connection
  readonly to: Connection
}

/**
 * Types that are never the same in two places: the cluster or Helm makes them,
 * and nobody copies them. They are compared when they are named.
 */
const OWN_TYPES: ReadonlySet<string> = new Set([
  'kubernetes.io/service-account-token',
  'bootstrap.kubernetes.io/token',
  'helm.sh/release.v1',
])

/**
 * Two clusters, or two namespaces of one.
 *
 * @param words names of Secrets; none means all of the scope
 * @throws UserError when a named Secret is on neither side; ApiError
 */
export async function compareClusters(
  invocation: Invocation,
  words: readonly string[],
  { from, to }: Clusters,
): Promise<Compared> {
  const { flags, io } = invocation
  const nameAfter: NameAfter = ({ namespace, name }) => ({
    namespace: flags['namespace-to'] ?? namespace,
    name,
  })
  const names = words.map((word) => named(flags, word, from.namespace))
  const [scope, scopeTo] = scopesOf(flags, from.namespace)
  const namesTo = names.map(nameAfter)
  const [before, after] = await withProgress(io, 'reading', () =>
    Promise.all(
      names.length > 0
        ? [saying(from, readNamed(from, names)), saying(to, readNamed(to, namesTo))]
        : [saying(from, readAll(from, scope)), saying(to, readAll(to, scopeTo))],
    ),
  )
  await checkNamespaces(io, [
    { connection: from, namespaces: namespacesOf(names, scope), live: before },
    { connection: to, namespaces: namespacesOf(namesTo, scopeTo), live: after },
  ])
  checkFound(namesTo, namesOn(before, after, nameAfter))
  const all = pairsOf(before, after, nameAfter)
  const pairs = names.length > 0 ? all.pairs : all.pairs.filter((pair) => !isOwn(pair))
  await tellLeft(invocation, all.pairs.length - pairs.length)
  return {
    mode: 'equal',
    from: { kind: 'cluster', name: from.name },
    to: { kind: 'cluster', name: to.name },
    pairs,
    notCompared: all.notCompared,
  }
}

/** @throws ApiError that says which of the two clusters it is about */
async function saying<T>({ name }: Connection, reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    throw error instanceof ApiError ? withHints(error, [...error.hints, `that is ${name}`]) : error
  }
}

function namespacesOf(
  names: readonly NamespacedName[],
  { namespace }: ListScope,
): readonly string[] {
  if (names.length > 0) return [...new Set(names.map((each) => each.namespace))]
  return namespace === undefined ? [] : [namespace]
}

function isOwn({ before, after }: Pair): boolean {
  return [before, after].every((side) => side === undefined || OWN_TYPES.has(side.type ?? ''))
}

async function tellLeft({ io }: Invocation, count: number): Promise<void> {
  if (count === 0) return
  await printLines(io.stderr, [
    `note: left out ${count} that every cluster makes for itself (service account and bootstrap tokens, Helm releases); name them to compare them`,
  ])
}

function namesOn(before: Live, after: Live, nameAfter: NameAfter): ReadonlySet<string> {
  const seen = ({ secrets, refused }: Live): readonly NamespacedName[] => [
    ...secrets,
    ...refused.map(({ secret }) => secret),
  ]
  return new Set([...seen(before).map(nameAfter), ...seen(after)].map(qualifiedName))
}

function named(flags: Invocation['flags'], word: string, namespace: string): NamespacedName {
  const { secret } = chooseScope(flags, word, namespace)
  if (secret === undefined) throw new UserError(`"${word}" is not the name of a Secret`)
  return secret
}

interface ListScope {
  readonly namespace?: string
  readonly labelSelector?: string
}

/** The same namespace on both sides, unless another one is named for the second. */
function scopesOf(flags: Invocation['flags'], current: string): readonly [ListScope, ListScope] {
  const other = flags['namespace-to']
  if (flags['all-namespaces'] && other !== undefined) {
    throw new UserError('-A means every namespace, and --namespace-to one', [
      'leave out one of the two',
    ])
  }
  const selector = flags.selector ? { labelSelector: flags.selector } : {}
  if (flags['all-namespaces']) return [selector, selector]
  return [
    { ...selector, namespace: current },
    { ...selector, namespace: other ?? current },
  ]
}

async function readAll(connection: Connection, scope: ListScope): Promise<Live> {
  return { secrets: await readScope(connection, scope), refused: [] }
}

function checkFound(names: readonly NamespacedName[], found: ReadonlySet<string>): void {
  const lost = names.map(qualifiedName).find((name) => !found.has(name))
  if (lost !== undefined) throw new UserError(`there is no Secret ${lost} on either side`)
}
