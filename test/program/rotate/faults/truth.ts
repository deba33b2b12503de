/** What the cluster holds when all is over, and what is wrong with it. */
import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../../control-plane/admin-client.ts'
import type { ControlPlane } from '../../../control-plane/control-plane.ts'
import { createMarks } from '../../../canary/marks.ts'
import { NEW, OLD, type Site } from '../site.ts'
import { APPS } from './scene.ts'

interface Journal {
  readonly id: string
  readonly phase: string
  readonly stages: readonly { readonly fingerprint: string }[]
  readonly newName?: string
}

const marks = createMarks()
marks.add('the old value', OLD)
marks.add('the new value', NEW)

/** Which values are in a text, however they are written. */
export function valuesIn(text: string): readonly string[] {
  return marks.foundIn(text)
}

/** Everything of a namespace that a rotation may touch. */
export interface Truth {
  readonly journal: Journal | undefined
  /** The journal's phase; `none` where no journal was ever made. */
  readonly ending: string
  /** Each one a sentence. */
  readonly wrong: readonly string[]
}

export async function truthOf({ admin }: ControlPlane, { namespace }: Site): Promise<Truth> {
  const core = `/api/v1/namespaces/${namespace}`
  const apps = `/apis/apps/v1/namespaces/${namespace}`
  const [secrets, pods, deployments, events] = await Promise.all([
    admin.list(`${core}/secrets`),
    admin.list(`${core}/pods`),
    admin.list(`${apps}/deployments`),
    admin.list(`${core}/events`),
  ])
  const journals = secrets.filter(({ metadata }) => metadata.name.includes('.rotation-'))
  const [stored] = journals
  const text = stored?.metadata.annotations?.['kubectl-vault-secret/journal']
  const journal = text === undefined ? undefined : (JSON.parse(text) as Journal)
  const ending = journal?.phase ?? 'none'
  const others = secrets.filter((each) => !journals.includes(each))
  return {
    journal,
    ending,
    wrong: [
      ...(journals.length > 1 ? [`there are ${journals.length} journals`] : []),
      ...wrongSecrets(others, journal),
      ...wrongSlots(stored, ending),
      ...wrongPods(pods, deployments, others, journal),
      ...shown([...secrets.map(withoutData), ...pods, ...deployments, ...events]),
    ],
  }
}

function wrongSecrets(secrets: readonly KubeObject[], journal: Journal | undefined): string[] {
  const isNew = journal?.phase === 'committed'
  const expected = isNew && journal.newName !== undefined ? journal.newName : 'db'
  const names = secrets.map(({ metadata }) => metadata.name)
  if (names.join(' ') !== expected) return [`the Secrets are ${names.join(' ')}, not ${expected}`]
  const data = dataOf(secrets[0])
  const value = isNew ? NEW : OLD
  const isAsWanted = isDeepStrictEqual(data, { username: 'app', password: value })
  return isAsWanted ? [] : [`the Secret does not have the ${isNew ? 'new' : 'old'} value`]
}

/** The previous value stays for a rollback of what was committed, with the key of fingerprints; everything else goes. */
function wrongSlots(journal: KubeObject | undefined, ending: string): string[] {
  const { 'fingerprint-key': _key, ...slots } = dataOf(journal)
  const values = Object.values(slots)
  const wanted = ending === 'committed' ? [OLD] : []
  return values.join(' ') === wanted.join(' ') ? [] : [`the journal holds ${values.length} values`]
}

function wrongPods(
  pods: readonly KubeObject[],
  deployments: readonly KubeObject[],
  secrets: readonly KubeObject[],
  journal: Journal | undefined,
): string[] {
  const key = 'rotation.kubectl-vault-secret/db'
  const isNew = journal?.phase === 'committed'
  // What started while it was under way is made anew under a mark of its own.
  const possible = isNew
    ? [`${journal.id}.${journal.stages.length - 1}.${journal.stages.at(-1)?.fingerprint}`]
    : [undefined, `${journal?.id}.back`]
  const [secret] = secrets.map(({ metadata }) => metadata.name)
  return APPS.flatMap((app) => {
    const mine = pods.filter(
      ({ metadata }) =>
        metadata.labels?.['app'] === app && metadata['deletionTimestamp'] === undefined,
    )
    const template = deployments.find(({ metadata }) => metadata.name === app)?.['spec'].template
    const mark = (template as KubeObject | undefined)?.metadata.annotations?.[key]
    const marked = mine.filter(({ metadata }) => metadata.annotations?.[key] === mark)
    const pointed = mine.filter(({ spec }) => JSON.stringify(spec).includes(`"name":"${secret}"`))
    return [
      ...(mine.length === 1 ? [] : [`${app} has ${mine.length} pods`]),
      ...(marked.length === mine.length ? [] : [`${app} has pods of another mark`]),
      ...(pointed.length === mine.length ? [] : [`${app} names another Secret`]),
      ...(possible.includes(mark) ? [] : [`the template of ${app} has another mark`]),
    ]
  })
}

function dataOf(secret: KubeObject | undefined): Readonly<Record<string, string>> {
  const data = (secret?.['data'] ?? {}) as Readonly<Record<string, string>>
  const entries = Object.entries(data)
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  )
}

function withoutData(secret: KubeObject): object {
  return { ...secret, data: undefined }
}

function shown(objects: readonly object[]): string[] {
  return valuesIn(JSON.stringify(objects)).map((what) => `${what} stands where no value belongs`)
}
