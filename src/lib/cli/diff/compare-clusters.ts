import { UserError } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { pairSecrets } from '../../change/diff/pair.ts'
import type { Connection } from '../../source/http/connect.ts'
import type { InvocationWith } from '../command.ts'
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
  const { flags } = invocation
  const nameAfter = ({ namespace, name }: NamespacedName): NamespacedName => ({
    namespace: flags['namespace-to'] ?? namespace,
    name,
  })
  const names = words.map((word) => named(flags, word, from.namespace))
  const [before, after] = await Promise.all(
    names.length > 0
      ? [readNamed(from, names), readNamed(to, names.map(nameAfter))]
      : scopesOf(flags, from.namespace).map((scope, side) =>
          readAll([from, to][side] ?? to, scope),
        ),
  )
  if (before === undefined || after === undefined) throw new UserError('nothing to compare')
  const refused = [...before.refused, ...after.refused].map(notCompared)
  const unseen = new Set([
    ...before.refused.map(({ secret }) => qualifiedName(nameAfter(secret))),
    ...after.refused.map(({ secret }) => qualifiedName(secret)),
  ])
  const pairs = pairSecrets(
    before.secrets.filter((each) => !unseen.has(qualifiedName(nameAfter(each)))),
    after.secrets.filter((each) => !unseen.has(qualifiedName(each))),
    nameAfter,
  )
  checkFound(names.map(nameAfter), [
    ...before.secrets.map((each) => qualifiedName(nameAfter(each))),
    ...after.secrets.map(qualifiedName),
    ...unseen,
  ])
  return {
    mode: 'equal',
    from: { kind: 'cluster', name: from.name },
    to: { kind: 'cluster', name: to.name },
    pairs,
    notCompared: refused,
  }
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
  const secrets = await readScope(connection, scope)
  return { secrets: secrets.filter(({ type }) => !OWN_TYPES.has(type ?? '')), refused: [] }
}

function checkFound(names: readonly NamespacedName[], found: readonly string[]): void {
  const seen = new Set(found)
  const lost = names.map(qualifiedName).find((name) => !seen.has(name))
  if (lost !== undefined) throw new UserError(`there is no Secret ${lost} on either side`)
}
