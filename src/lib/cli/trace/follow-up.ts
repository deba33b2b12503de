import { ApiError } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { by } from '../../base/order.ts'
import { secretList, type SecretSummary } from '../../analysis/secrets/summary.ts'
import type { Hit } from '../../trace/hit.ts'
import type { FoundSecret } from '../../trace/report.ts'
import { shellWord } from '../../view/shell-word.ts'
import { clientWords } from '../client-words.ts'
import { COMMAND } from '../product.ts'
import { openSession } from '../session.ts'
import type { TraceInvocation } from './invocation.ts'

/**
 * The Secrets in which something was found, with how many use and can read them and the
 * commands that say more. What that takes is read now, without values.
 */
export async function followUp(
  invocation: TraceInvocation,
  hits: readonly Hit[],
): Promise<readonly FoundSecret[]> {
  const names = secretsOf(hits)
  if (names.length === 0) return []
  const summaries = await summariesOf(invocation, names)
  return names.map((name) => {
    const summary = summaries.get(qualifiedName(name))
    return {
      ...name,
      ...(summary !== undefined && { consumers: summary.consumers, readers: summary.readers }),
      commands: commandsFor(invocation, name),
    }
  })
}

function secretsOf(hits: readonly Hit[]): readonly NamespacedName[] {
  const found = new Map<string, NamespacedName>()
  for (const { place } of hits) {
    if (place.in !== 'cluster' || place.resource !== 'secrets') continue
    const { namespace, name } = place
    found.set(qualifiedName(place), { namespace, name })
  }
  return [...found.values()].toSorted(
    by(
      ({ namespace }) => namespace,
      ({ name }) => name,
    ),
  )
}

/** Where the value is is worth telling even when the rest cannot be. */
async function summariesOf(
  invocation: TraceInvocation,
  names: readonly NamespacedName[],
): Promise<ReadonlyMap<string, SecretSummary>> {
  const wanted = new Set(names.map(qualifiedName))
  try {
    const flags = { ...invocation.flags, snapshot: [], complete: false, output: 'json' as const }
    const { model } = await openSession({ ...invocation, flags }, 'both')
    const { items } = secretList(model, { matches: (secret) => wanted.has(qualifiedName(secret)) })
    return new Map(items.map((item) => [qualifiedName(item), item]))
  } catch (error) {
    if (error instanceof ApiError) return new Map()
    throw error
  }
}

function commandsFor(
  { flags }: TraceInvocation,
  { namespace, name }: NamespacedName,
): FoundSecret['commands'] {
  const client = clientWords(flags).map(shellWord).join(' ')
  const rest = `${shellWord(name)} -n ${shellWord(namespace)}${client === '' ? '' : ` ${client}`}`
  const command = (verb: string): string => `${COMMAND} ${verb} ${rest}`
  return { consumers: command('consumers'), reach: command('reach'), revoke: command('revoke') }
}
