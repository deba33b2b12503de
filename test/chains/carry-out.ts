import { blastRadius, type PathStep, whyReader } from '../../src/lib/analysis/reach/index.ts'
import type { Model } from '../../src/lib/model/model.ts'
import { readLive } from '../analysis/reach/random/live.ts'
import { seeded } from '../analysis/reach/random/random.ts'
import type { ControlPlane } from '../control-plane/control-plane.ts'
import { textOf } from './cluster.ts'
import { generate } from './generate.ts'
import { perform, withoutScript } from './perform.ts'
import { type Found, noMemory, searchFrom } from './search.ts'
import { keyOf } from './session.ts'
import { type Beginner, build, type Mark, type World } from './world.ts'

/** What happened in one or more generated clusters. */
export interface Outcome {
  /** Certain paths that ended with the value, by the number of steps that do something. */
  readonly carriedOut: Map<number, number>
  /** How often each row was a step of those. */
  readonly rows: Map<string, number>
  /** Pairs that the program says no to, and nothing that was tried got the value. */
  resisted: number
  /** Pairs whose path is not certain. */
  notCertain: number
  /** Rows for which there is no script, of certain paths with one: those take a kubelet. */
  readonly notTried: Map<string, number>
  /** Identities that somebody came by in the searches. */
  gained: number
  requests: number
  /** Where the program and the cluster do not agree. */
  readonly mismatches: string[]
}

export function noOutcome(): Outcome {
  return {
    carriedOut: new Map(),
    rows: new Map(),
    resisted: 0,
    notCertain: 0,
    notTried: new Map(),
    gained: 0,
    requests: 0,
    mismatches: [],
  }
}

/** Makes the cluster of a seed, for as long as `use` runs. */
export async function inCluster(
  plane: ControlPlane,
  seed: number,
  use: (world: World, model: Model) => Promise<void>,
): Promise<void> {
  const namespaces: string[] = []
  for (const at of [0, 1, 2]) namespaces.push(await plane.createNamespace(`c${seed}-${at}`))
  const plan = generate(seeded(seed), `c${seed}`, { namespaces, seed })
  const world = await build(plane, plan)
  try {
    await use(world, await readLive(plane.adminKubeconfig))
  } finally {
    await world.restore()
    await world.remove()
  }
}

/** Holds everything that the program says of a generated cluster against what can be done in it. */
export async function compareSeed(
  plane: ControlPlane,
  seed: number,
  outcome: Outcome,
): Promise<void> {
  await inCluster(plane, seed, async (world, model) => {
    const memory = noMemory()
    for (const beginner of world.beginners) {
      const found = await searchFrom(world, beginner.session, memory)
      await world.restore()
      compareIdentities({ seed, model, world, beginner }, found, outcome)
      for (const mark of world.marks) {
        await comparePair({ seed, model, world, beginner, mark, found }, outcome)
      }
    }
    outcome.requests += world.wire.count.requests
  })
}

interface Asking {
  readonly seed: number
  readonly model: Model
  readonly world: World
  readonly beginner: Beginner
}

interface Pair extends Asking {
  readonly mark: Mark
  readonly found: Found
}

/** Being in a group takes no request, nor does the token that an answer had. */
const NOTHING_DONE = new Set(['D6', 'I3'])

/** Whoever was come by is somebody that the program lists. */
function compareIdentities(
  { seed, model, world, beginner }: Asking,
  found: Found,
  outcome: Outcome,
): void {
  const { asked } = beginner
  const self = textOf(asked.subject)
  const { identities, secrets } = blastRadius(model, asked)
  const listed = new Set([
    self,
    ...asked.groups.map((group) => `group ${group}`),
    ...identities.map(({ subject }) => textOf(subject)),
  ])
  const known = knownTo(world)
  // Who reads every Secret gains nothing by the group that may do everything.
  if (secrets.length < world.marks.length) known.add('group system:masters')
  for (const [text, { how }] of found.identities) {
    if (!known.has(text)) continue
    outcome.gained++
    if (listed.has(text)) continue
    outcome.mismatches.push(
      `seed ${seed}: ${self} can act as ${text} (${how}), which is not listed`,
    )
  }
}

/** Whom the cluster names. A name that nothing is granted to leads nowhere, and nobody lists it. */
function knownTo({ plan }: World): Set<string> {
  return new Set([
    ...plan.accounts.filter(({ exists }) => exists).map(textOf),
    ...plan.nodes.map((name) => `node ${name}`),
    ...plan.bindings.map(({ subject }) => textOf(subject)),
  ])
}

async function comparePair(pair: Pair, outcome: Outcome): Promise<void> {
  const { seed, model, world, beginner, mark, found } = pair
  const { namespace, name } = mark
  const answer = whyReader(model, { namespace, name }, beginner.asked)
  const who = `seed ${seed}: ${keyOf(beginner.session)} and ${namespace}/${name}`
  if (answer.verdict === 'no') {
    if (found.values.has(mark)) {
      outcome.mismatches.push(`${who}: no, but it was read; ${doneBy(found)}`)
    } else outcome.resisted++
    return
  }
  if (answer.confidence !== 'certain') {
    outcome.notCertain++
    return
  }
  const without = withoutScript(answer.path)
  if (without.length > 0) {
    for (const id of without) count(outcome.notTried, id)
    return
  }
  const failed = await attempt(world, beginner, answer.path, mark)
  if (failed !== undefined) {
    const searched = found.values.has(mark) ? 'a search reads it' : 'a search does not read it'
    outcome.mismatches.push(`${who}: ${stepsOf(answer.path)}: ${failed}; ${searched}`)
    return
  }
  count(outcome.carriedOut, answer.path.filter(({ id }) => !NOTHING_DONE.has(id)).length)
  for (const { id } of answer.path) count(outcome.rows, id)
  if (!found.values.has(mark)) {
    const steps = stepsOf(answer.path)
    outcome.mismatches.push(`${who}: ${steps} reads it, a search does not; ${doneBy(found)}`)
  }
}

function doneBy({ identities, changes }: Found): string {
  const via = [...identities].map(([text, { how }]) => `${text} (${how})`)
  return `by ${changes.join(', ')}; ${via.join('; ')}`
}

/** What went wrong, if something did. The cluster is afterwards as it was before. */
async function attempt(
  world: World,
  { session }: Beginner,
  path: readonly PathStep[],
  mark: Mark,
): Promise<string | undefined> {
  try {
    await perform(world, session, path, mark)
    return undefined
  } catch (error) {
    return String(error)
  } finally {
    await world.restore()
  }
}

export function stepsOf(path: readonly PathStep[]): string {
  return path.map(({ id, from, to }) => `${id} ${from} → ${to}`).join(', ')
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
