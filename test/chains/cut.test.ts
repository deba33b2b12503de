import { afterAll, expect, test } from 'vitest'
import { type ObjectChange, reachCut, type ReachCut } from '../../src/lib/analysis/cut/index.ts'
import { whyReader } from '../../src/lib/analysis/reach/index.ts'
import { readLive } from '../analysis/reach/random/live.ts'
import type { KubeObject } from '../control-plane/admin-client.ts'
import { type OwnControlPlane, startControlPlane } from '../control-plane/control-plane.ts'
import { inCluster } from './carry-out.ts'
import { noMemory, searchFrom } from './search.ts'
import { type Beginner, type Mark, standsStill, type World } from './world.ts'

const long = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const seeds = long ? Array.from({ length: 20 }, (_, at) => at + 1) : [1, 2]

/** Secrets of each cluster that are cut off; an attacker who tries everything takes a while. */
const CUTS = 3

const plane = await startControlPlane({ controllers: true })
afterAll(plane.stop)
await standsStill(plane)

let resisted = 0
let again = 0

test.for(seeds)(
  'seed %i: whoever read a Secret does not after its cut, whatever they try, and does again with one change undone',
  { timeout: long ? 900_000 : 300_000 },
  async (seed) => {
    await inCluster(plane, seed, async (world, model) => {
      let cuts = 0
      for (const mark of world.marks) {
        const cut = reachCut(model, mark)
        const readers = world.beginners.filter(({ asked }) => isAmong(cut.closes, asked.subject))
        if (cut.changes.length === 0 || readers.length === 0 || cuts++ >= CUTS) continue
        const undo = await make(cut.changes)
        await world.settle()
        await expectResisted(without(world, cut.changes), readers, mark)
        const [first, ...others] = undo
        await first?.()
        await world.settle()
        await expectReadAgain(without(world, cut.changes.slice(1)), cut, mark)
        for (const put of others) await put()
        await world.settle()
      }
    })
  },
)

test('many were kept out, and many were let in again', () => {
  expect(resisted).toBeGreaterThan(5)
  expect(again).toBeGreaterThan(0)
})

/** What is not certain any more may go on by a way that is conditional; what is a no may not. */
async function expectResisted(
  world: World,
  readers: readonly Beginner[],
  mark: Mark,
): Promise<void> {
  const model = await readLive(world.plane.adminKubeconfig)
  for (const { asked, session } of readers) {
    const answer = whyReader(model, mark, asked)
    const who = `${asked.subject.kind} ${asked.subject.name} and ${mark.namespace}/${mark.name}`
    expect(answer.confidence, who).not.toBe('certain')
    if (answer.verdict !== 'no') continue
    const { values, changes } = await searchFrom(world, session, noMemory())
    await world.restore()
    expect(values.has(mark), `${who}: ${changes.join(', ')}`).toBe(false)
    resisted++
  }
}

/** Of those whom the change that was undone lets read again, one who needs no kubelet for it. */
async function expectReadAgain(world: World, cut: ReachCut, mark: Mark): Promise<void> {
  const [{ object } = { object: undefined }] = cut.changes
  const parts = cut.elements.filter((part) => part.object.name === object?.name)
  const named = world.beginners.filter(({ asked }) =>
    parts.some(({ reopens }) =>
      isAmong(
        reopens.map((subject) => ({ subject })),
        asked.subject,
      ),
    ),
  )
  for (const { session } of named) {
    const { values } = await searchFrom(world, session, noMemory())
    await world.restore()
    if (values.has(mark)) again++
  }
}

/** The attacker's script looks at what was planned, and some of that is gone. */
function without(world: World, changes: readonly ObjectChange[]): World {
  const isGone = ({ namespace, name }: { readonly namespace: string; readonly name: string }) =>
    changes.some(
      ({ action, object }) =>
        action === 'delete' && object.name === name && (object.namespace ?? '') === namespace,
    )
  const { plan } = world
  const bindings = plan.bindings.filter((each) => !isGone(each))
  const pods = plan.pods.filter((each) => !isGone(each))
  return { ...world, plan: { ...plan, bindings, pods } }
}

function isAmong(
  readers: readonly { readonly subject: Beginner['asked']['subject'] }[],
  { kind, namespace, name }: Beginner['asked']['subject'],
): boolean {
  return readers.some(
    ({ subject }) =>
      subject.kind === kind && subject.name === name && subject.namespace === namespace,
  )
}

/** Makes the changes, and tells for each how to put back what it changed. */
async function make(changes: readonly ObjectChange[]): Promise<(() => Promise<unknown>)[]> {
  const { admin }: OwnControlPlane = plane
  const undo: (() => Promise<unknown>)[] = []
  for (const change of changes) {
    const { apiVersion, kind, namespace, name } = change.object
    const path = await admin.path(apiVersion, kind, namespace, name)
    const before = await admin.get(path)
    if (change.action === 'patch') {
      const contentType = 'application/json-patch+json'
      await admin.request('PATCH', path, { body: change.patch, contentType })
      const part = kind.endsWith('Role') ? 'rules' : 'subjects'
      undo.push(() => admin.patch(path, { [part]: before[part] }))
    } else {
      await admin.request('DELETE', path, { body: { gracePeriodSeconds: 0 } })
      undo.push(async () =>
        admin.create(await admin.path(apiVersion, kind, namespace), withoutIdentity(before)),
      )
    }
  }
  return undo
}

function withoutIdentity(object: KubeObject): KubeObject {
  const { namespace, name, labels, annotations } = object.metadata
  return {
    ...object,
    status: undefined,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations }),
    },
  }
}
