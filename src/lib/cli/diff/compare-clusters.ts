import { UserError } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { Pair } from '../../change/diff/compare.ts'
import { pairSecrets } from '../../change/diff/pair.ts'
import type { Connection } from '../../source/http/connect.ts'
import type { InvocationWith } from '../command.ts'
import { printLines } from '../print.ts'
import { withProgress } from '../progress.ts'
import { chooseScope } from '../scope.ts'
import { type Compared, notCompared } from './compared.ts'
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

/** What a Secret of the first side is called on the second. */
type NameAfter = (secret: NamespacedName) => NamespacedName

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
  const [before, after] = await withProgress(io, 'reading', () =>
    names.length > 0
      ? Promise.all([readNamed(from, names), readNamed(to, names.map(nameAfter))])
      : Promise.all([readAll(from, scope), readAll(to, scopeTo)]),
  )
  checkFound(names.map(nameAfter), namesOn(before, after, nameAfter))
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

/** A Secret that was refused on one side is compared on none. */
function pairsOf(
  before: Live,
  after: Live,
  nameAfter: NameAfter,
): Pick<Compared, 'pairs' | 'notCompared'> {
  const unseen = new Set([
    ...before.refused.map(({ secret }) => qualifiedName(nameAfter(secret))),
    ...after.refused.map(({ secret }) => qualifiedName(secret)),
  ])
  const pairs = pairSecrets(
    before.secrets.filter((each) => !unseen.has(qualifiedName(nameAfter(each)))),
    after.secrets.filter((each) => !unseen.has(qualifiedName(each))),
    nameAfter,
  )
  return { pairs, notCompared: [...before.refused, ...after.refused].map(notCompared) }
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
