/** Rotates many Secrets: all are planned before the first is changed. */
import { readFile } from 'node:fs/promises'
import { parseSelector } from '../../analysis/secrets/selector.ts'
import { ApiError, UserError } from '../../base/errors.ts'
import { type NamespacedName, parseQualifiedName, qualifiedName } from '../../base/names.ts'
import { ExitCode } from '../exit-code.ts'
import { withProgress } from '../progress.ts'
import { isWanted, plan, tellPlan } from './begin.ts'
import { tryFirst } from './begin-alone.ts'
import { keepRules } from './forget.ts'
import { printRotation } from './end.ts'
import type { RotateInvocation } from './invocation.ts'
import { refuseShared } from './refuse-shared.ts'
import type { Prepared } from './journal-data.ts'
import { refuseReadOnce } from './read-once.ts'
import { positive } from './limits.ts'
import { performFleet } from './perform-fleet.ts'
import type { Place, Wish } from './plan.ts'

/**
 * The Secrets that -l and --list name, each once and in order.
 *
 * @throws UserError when there are none, or values were named that only one could have
 */
export async function fleetOf(
  { flags, io }: RotateInvocation,
  { client: { namespace }, modelOf }: Place,
): Promise<readonly NamespacedName[]> {
  await refuseReadOnce(flags)
  const names: NamespacedName[] = []
  if (flags.selector !== undefined) {
    const matches = parseSelector(flags.selector)
    const { facts } = await withProgress(io, 'reading', () => modelOf(namespace))
    const there = facts.Secret.filter((each) => each.namespace === namespace)
    names.push(...there.filter(({ labels }) => matches(labels)))
  }
  if (flags.list !== undefined) {
    for (const line of (await readFile(flags.list, 'utf8')).split(/\r?\n/)) {
      const text = line.replace(/#.*/, '').trim()
      if (text !== '') names.push(parseQualifiedName(text, namespace))
    }
  }
  if (names.length === 0) {
    throw new UserError('nothing is to be rotated: no Secret was selected', [
      '`list --show-labels` tells labels; the file of --list has one [NAMESPACE/]NAME a line',
    ])
  }
  return [...new Map(names.map((each) => [qualifiedName(each), each])).values()]
}

/**
 * Rotates all of them, or none when one cannot be planned. Ends at the first that fails, unless
 * --keep-going says otherwise.
 *
 * @throws UserError; ApiError
 */
export async function rotateFleet(
  invocation: RotateInvocation,
  names: readonly NamespacedName[],
  place: Place,
  wish: Wish,
): Promise<ExitCode> {
  const { flags } = invocation
  const atOnce = positive('--at-once', flags['at-once'] ?? '1')
  const keep = keepRules(invocation)
  const planned = await planAll(invocation, names, place, wish)
  refuseShared(planned)
  for (const each of planned) await tellPlan(invocation, each)
  const dryRun = flags['dry-run']
  if (dryRun === 'none' && !flags.yes && !(await isWanted(invocation, place))) return ExitCode.done
  if (dryRun !== 'client') for (const each of planned) await tryFirst(place.cluster, each)
  if (dryRun !== 'none') {
    const told = flags.output === undefined ? [] : planned
    for (const { journal } of told) await printRotation(invocation, journal)
    return ExitCode.done
  }
  return performFleet(invocation, place, planned, { atOnce, keep })
}

async function planAll(
  invocation: RotateInvocation,
  names: readonly NamespacedName[],
  place: Place,
  wish: Wish,
): Promise<readonly Prepared[]> {
  const planned: Prepared[] = []
  const refused: UserError[] = []
  await withProgress(invocation.io, 'planning', async () => {
    for (const name of names) {
      try {
        planned.push(await plan(invocation, name, place, wish))
      } catch (error) {
        refused.push(refusalOf(name, error))
      }
    }
  })
  const [first, ...others] = refused
  if (first === undefined) return planned
  const more = others.map(({ message }) => `also: ${message}`)
  throw new UserError(first.message, [...first.hints, ...more, 'nothing was changed'])
}

/** Says of which Secret it is. @throws what stands in the way of all of them */
function refusalOf(name: NamespacedName, error: unknown): UserError {
  const isDenied = error instanceof ApiError && error.failure === 'denied'
  if (!(error instanceof UserError || isDenied)) throw error
  const title = qualifiedName(name)
  const { message, hints } = error
  return new UserError(message.includes(title) ? message : `${title}: ${message}`, hints)
}
