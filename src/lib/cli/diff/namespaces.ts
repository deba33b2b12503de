import { ApiError, UserError } from '../../base/errors.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { Connection } from '../../source/http/connect.ts'
import type { Io } from '../io.ts'
import { printLines } from '../print.ts'
import type { Live } from './read-live.ts'

/** One side of a comparison, and the namespaces of it that are compared. */
export interface Reading {
  readonly connection: Connection
  readonly namespaces: readonly string[]
  readonly live: Live
}

type State = 'there' | 'missing' | 'unknown'

/**
 * Asks for the namespaces in which nothing was found: an API server answers with an empty list also
 * for one that does not exist, and then nothing differs.
 *
 * @throws UserError when none of them is on either side; ApiError
 */
export async function checkNamespaces(io: Io, sides: readonly Reading[]): Promise<void> {
  const found = (await Promise.all(sides.map(emptyOf))).flat()
  const lost = found.filter(({ state }) => state === 'missing')
  const asked = new Set(sides.flatMap(({ namespaces }) => namespaces))
  const everywhere =
    lost.length > 0 && lost.length === sides.flatMap((side) => side.namespaces).length
  if (everywhere) {
    const names = [...asked].join(' and no ')
    throw new UserError(`there is no namespace ${names} on either side`, [
      '`kubectl get namespaces` shows the ones that exist',
    ])
  }
  const lines = found.flatMap(({ name, namespace, state }) => {
    if (state === 'missing') return [`note: there is no namespace ${namespace} in ${name}`]
    return state === 'unknown'
      ? [`note: whether there is a namespace ${namespace} in ${name} could not be seen`]
      : []
  })
  await printLines(
    io.stderr,
    [...new Set(lines)].map((line) => escapeLine(line)),
  )
}

async function emptyOf({
  connection,
  namespaces,
  live,
}: Reading): Promise<
  readonly { readonly name: string; readonly namespace: string; readonly state: State }[]
> {
  const seen = new Set([
    ...live.secrets.map(({ namespace }) => namespace),
    ...live.refused.map(({ secret }) => secret.namespace),
  ])
  const empty = [...new Set(namespaces)].filter((namespace) => !seen.has(namespace))
  return Promise.all(
    empty.map(async (namespace) => {
      return { name: connection.name, namespace, state: await stateOf(connection, namespace) }
    }),
  )
}

async function stateOf(client: Connection, name: string): Promise<State> {
  const info = { verb: 'get', resource: 'namespaces', name }
  try {
    await client.json({ method: 'GET', path: `/api/v1/namespaces/${name}`, info })
    return 'there'
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.failure === 'notFound') return 'missing'
    if (error.status === 403) return 'unknown'
    throw error
  }
}
