import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  AuditReader,
  AuditReaders,
  SecretReaders,
} from '../../../src/lib/analysis/audit-log/index.ts'
import { compareText } from '../../../src/lib/base/order.ts'
import { schemaProblems } from '../../program/schema-problems.ts'
import { ANSWERS, type AuditedPlane, METADATA, SILENT, startAuditedPlane } from './audited-plane.ts'
import { type Deed, DEEDS, type Expected } from './deeds.ts'
import { addFakeKubelet } from './fake-kubelet.ts'
import { allowInsiders, person } from './people.ts'
import { addQuotingPolicy } from './quoting-policy.ts'
import { readersIn } from './read-log.ts'
import { carryOut, carryOutOthers, makeScene, VALUE } from './scene.ts'

const NAMESPACES = [METADATA, ANSWERS, SILENT]
const SECRETS = NAMESPACES.map((namespace) => {
  return {
    namespace,
    name: 'db',
    type: 'Opaque',
    pods: ['shop'],
    before: { inNamespace: 1, inCluster: 9 },
  }
})

let audited: AuditedPlane
let kubelet: { close: () => void }
let found: AuditReaders
/** Names of those whose answer held the value, by namespace. */
const held = new Map<string, readonly string[]>()
/** What left the source, as text. */
let passedOn = ''

beforeAll(async () => {
  audited = await startAuditedPlane()
  const { plane, log } = audited
  await allowInsiders(plane)
  await addQuotingPolicy(plane)
  kubelet = await addFakeKubelet(plane, 'worker')
  for (const namespace of NAMESPACES) {
    await makeScene(plane, namespace)
    const holders = await Promise.all(DEEDS.map((deed) => carryOut(plane, namespace, deed)))
    held.set(
      namespace,
      DEEDS.filter((_, at) => holders[at]).map(({ name }) => name),
    )
    await carryOutOthers(plane, namespace)
  }
  found = await readersIn([log], SECRETS, (event) => {
    passedOn += JSON.stringify(event)
  })
})

afterAll(async () => {
  kubelet?.close()
  await audited?.stop()
})

function readersOf(namespace: string): SecretReaders['readers'] {
  return found.secrets.find((secret) => secret.namespace === namespace)?.readers ?? []
}

function reader(namespace: string, user: string): AuditReader | undefined {
  return readersOf(namespace).find((each) => each.user === user)
}

/** What was found of one who did one thing. */
function seenOf(namespace: string, user: string): Expected | undefined {
  const [only, ...more] = reader(namespace, user)?.verbs ?? []
  expect(more).toEqual([])
  if (only === undefined) return undefined
  const { verb, certainty, because, dryRun } = only
  return { verb, certainty, because: because.join(','), dryRun }
}

function expected({ seen, seenWithAnswers }: Deed, namespace: string): Expected | undefined {
  const here = namespace === ANSWERS ? (seenWithAnswers ?? seen) : seen
  return here === undefined || here === 'nothing' ? undefined : { dryRun: 0, ...here }
}

describe.each([METADATA, ANSWERS])('of the level %s', (namespace) => {
  test.each(DEEDS)('$name is told as what it was', (deed) => {
    expect(seenOf(namespace, deed.name)).toEqual(expected(deed, namespace))
  })

  test('everybody whose answer held the value is found', () => {
    const users = readersOf(namespace).map(({ user }) => user)
    expect(held.get(namespace)).not.toEqual([])
    expect(users).toEqual(expect.arrayContaining([...(held.get(namespace) ?? [])]))
  })

  test('nobody else is found whom the tests did not expect', () => {
    const deeds = DEEDS.filter((deed) => expected(deed, namespace)).map(({ name }) => name)
    const others = ['applier', 'collector', 'creator', 'forger', 'forger-2', 'impersonated']
    const more = ['system:apiserver', 'system:node:worker', 'tests', 'writer']
    const robot = `system:serviceaccount:${namespace}:robot`
    expect(
      readersOf(namespace)
        .map(({ user }) => user)
        .toSorted(compareText),
    ).toEqual([...deeds, ...others, ...more, robot].toSorted(compareText))
  })

  test('who is certain to have had the value had it or had sent it', () => {
    const sent = ['applier', 'creator', 'writer', 'tests']
    const sure = readersOf(namespace).filter(
      ({ certainty, user }) => certainty === 'certain' && DEEDS.some(({ name }) => name === user),
    )
    for (const { user } of sure) expect(held.get(namespace)).toContain(user)
    for (const user of sent) expect(reader(namespace, user)?.certainty).toBe('certain')
  })

  test('a dry run of create or update tells nothing of what there is', () => {
    for (const user of ['dry-writer', 'dry-creator', 'deleter']) {
      expect(reader(namespace, user)).toBeUndefined()
    }
    expect(reader(namespace, 'writer')?.verbs).toMatchObject([{ verb: 'update', count: 1 }])
  })

  test('with impersonation it tells as whom and by whom', () => {
    expect(reader(namespace, 'impersonated')).toMatchObject({
      kind: 'User',
      impersonatedBy: 'impersonator',
    })
    expect(reader(namespace, 'impersonator')).toBeUndefined()
  })

  test('nodes and service accounts are told apart from people, with their credentials', () => {
    expect(reader(namespace, 'system:node:worker')).toMatchObject({ kind: 'Node' })
    expect(reader(namespace, 'system:apiserver')).toMatchObject({ kind: 'ControlPlane' })
    expect(reader(namespace, 'get')).toMatchObject({
      kind: 'User',
      groups: ['insiders', 'system:authenticated'],
      credentials: [expect.stringMatching(/^X509SHA256=/)],
    })
    expect(reader(namespace, `system:serviceaccount:${namespace}:robot`)).toMatchObject({
      kind: 'ServiceAccount',
      credentials: [expect.stringMatching(/^JTI=/)],
    })
  })

  test('requests with an audit id and addresses of the client’s own choice are told apart', () => {
    expect(reader(namespace, 'forger')).toMatchObject({
      verbs: [{ verb: 'get', count: 2 }],
      addresses: ['127.0.0.1'],
      claimedAddresses: ['192.0.2.7'],
      agents: ['forged'],
    })
    expect(reader(namespace, 'forger-2')?.verbs).toMatchObject([{ verb: 'get', count: 1 }])
  })
})

describe('what the log cannot show', () => {
  test('of a namespace that the policy leaves out there are only requests for all namespaces', () => {
    const users = readersOf(SILENT).map(({ user }) => user)
    expect(users.toSorted(compareText)).toEqual(['list-all', 'system:apiserver'])
  })

  test('a watch that goes on counts once', async () => {
    const { plane, log } = audited
    const watcher = await person(plane, 'watcher')
    const path = `/api/v1/namespaces/${METADATA}/secrets?watch=1&timeoutSeconds=3`
    const watching = watcher.try('GET', path)
    const read = (): Promise<AuditReaders> => readersIn([log], SECRETS.slice(0, 1))
    await expect
      .poll(async () => (await read()).secrets[0]?.readers, { timeout: 2500 })
      .toContainEqual(expect.objectContaining({ user: 'watcher' }))
    const during = await read()
    await watching
    const after = await read()
    for (const { secrets } of [during, after]) {
      const [one] = secrets[0]?.readers.filter(({ user }) => user === 'watcher') ?? []
      expect(one?.verbs).toMatchObject([{ verb: 'watch', count: 1, certainty: 'conditional' }])
    }
  })

  test('a request whose end is missing may have had the value', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kvs-audit-'))
    const lines = (await readFile(audited.log, 'utf8')).split('\n')
    const received = lines.filter((line) => line.includes('"stage":"RequestReceived"'))
    const part = join(folder, 'part.log')
    await writeFile(part, `${received.join('\n')}\n`)
    const { secrets, log } = await readersIn([part], SECRETS.slice(0, 1))
    const get = secrets[0]?.readers.find(({ user }) => user === 'get-refused')
    expect(get).toMatchObject({ certainty: 'possible', verbs: [{ because: ['unfinished'] }] })
    expect(log.blindSpots).toEqual(['noAnswers'])
    await rm(folder, { recursive: true })
  })

  test('the whole log has no blind spot', () => {
    expect(found.log).toMatchObject({
      blindSpots: [],
      gaps: [],
      levels: ['Metadata', 'RequestResponse'],
    })
  })
})

test('audit-readers.schema.json describes what was found', () => {
  expect(schemaProblems('audit-readers', found)).toEqual([])
})

test('the log holds values, and no value leaves the source or is in the report', async () => {
  const base64 = Buffer.from(VALUE).toString('base64')
  expect(await readFile(audited.log, 'utf8')).toContain(base64)
  for (const text of [passedOn, JSON.stringify(found)]) {
    expect(text).toContain('"db"')
    expect(text).not.toContain(base64)
    expect(text).not.toContain(VALUE)
  }
})
