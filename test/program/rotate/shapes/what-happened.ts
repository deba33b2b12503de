/** Tells from the cluster what a rotation has really done to each shape. */
import type { KubeObject } from '../../../control-plane/admin-client.ts'
import { eventually } from '../../../control-plane/eventually.ts'
import type { Ran } from '../../run.ts'
import { valuesIn } from '../faults/values.ts'
import { NEW, type Site } from '../site.ts'
import type { Shape } from './shape.ts'

/** Rotates, and tells what became of each shape, as pairs. */
export async function fatesIn(
  site: Site,
  shapes: readonly Shape[],
  words: readonly string[],
): Promise<readonly (readonly [shape: string, fate: string])[]> {
  const before = await podsOf(site, shapes)
  const ran = await site.rotate([...words, '-o', 'json'], NEW)
  if (ran.status !== 0) throw new Error(ran.stderr)
  if (valuesIn(ran.stdout + ran.stderr).length > 0) throw new Error('a value was shown')
  await settled(site, shapes)
  const after = await podsOf(site, shapes)
  const report = reportIn(ran)
  return shapes.map((each) => [each.name, fateOf(each, report, before, after)])
}

/** Waits for as many pods as there are to be, all of them ready that can be. */
export async function settled(site: Site, shapes: readonly Shape[]): Promise<void> {
  for (const { name, pods, unready = 0 } of shapes) {
    await eventually(`${pods} pods of ${name}`, async () => {
      const there = await site.pods(name)
      return there.length === pods && there.filter(isReady).length === pods - unready
    })
  }
}

function isReady({ status }: KubeObject): boolean {
  const conditions = (status?.conditions ?? []) as { type: string; status: string }[]
  const saysSo = conditions.some((each) => each.type === 'Ready' && each.status === 'True')
  return status?.phase === 'Running' && saysSo
}

/** Uids of pods, by shape. */
type Pods = ReadonlyMap<string, readonly string[]>

async function podsOf(site: Site, shapes: readonly Shape[]): Promise<Pods> {
  const all = await Promise.all(
    shapes.map(async ({ name }) => [name, (await site.pods(name)).map(uidOf)] as const),
  )
  return new Map(all)
}

function uidOf({ metadata }: KubeObject): string {
  return metadata.uid ?? ''
}

interface Named {
  readonly kind: string
  readonly name: string
}

/** The last document of `-o json`. */
interface Report {
  readonly phase: string
  readonly targets: readonly Named[]
  readonly left: readonly (Named & { readonly todo: 'nothing' | 'byHand' })[]
}

function reportIn({ stdout }: Ran): Report {
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  return (JSON.parse(last) as { rotation: Report }).rotation
}

/** What happened, and what was said: `restarted`, or `restarted, said nothing` where they differ. */
function fateOf(shape: Shape, report: Report, before: Pods, after: Pods): string {
  const done = whatHappened(before.get(shape.name) ?? [], after.get(shape.name) ?? [])
  const said = whatWasSaid(shape, report)
  if (shape.pods === 0 && said === 'restarted') return said
  const either = done === 'restarted' || said === 'restarted'
  if (either) return done === said ? done : `${done}, said ${said}`
  return done === 'the same' ? said : done
}

function whatHappened(before: readonly string[], after: readonly string[]): string {
  const kept = after.filter((uid) => before.includes(uid)).length
  if (kept === before.length && after.length === before.length) return 'the same'
  return kept === 0 && after.length === before.length
    ? 'restarted'
    : `${kept} of ${before.length} kept, ${after.length} now`
}

function whatWasSaid({ kind, name }: Shape, { targets, left }: Report): string {
  const isIt = (each: Named): boolean => each.kind === kind && each.name === name
  const words = [
    ...targets.filter(isIt).map(() => 'restarted'),
    ...left.filter(isIt).map(({ todo }) => todo),
  ]
  return words.length === 0 ? 'notConcerned' : words.join(' and ')
}
