/** What the cluster holds when all is over, and what is wrong with it. */
import type { KubeObject } from '../../../control-plane/admin-client.ts'
import type { ControlPlane } from '../../../control-plane/control-plane.ts'
import { APPS, type Scene } from './scene.ts'
import { dataOf } from './trial.ts'
import { addValues } from './values.ts'
import { wrongPods } from './wrong-pods.ts'

export interface Journal {
  readonly id: string
  readonly phase: string
  readonly stages: readonly { readonly fingerprint: string }[]
  readonly newName?: string
}

/** Everything of a namespace that a rotation may touch. */
export interface Truth {
  readonly journal: Journal | undefined
  /** The journal's phase; `none` where no journal was ever made. */
  readonly ending: string
  /** Each one a sentence. */
  readonly wrong: readonly string[]
}

type Tried = Pick<Scene, 'trial' | 'marks'>

interface Secrets {
  readonly journals: readonly KubeObject[]
  readonly others: readonly KubeObject[]
  readonly journal: Journal | undefined
  readonly ending: string
}

/** How far it is; from now on the values that are there are looked for. */
export async function endingOf({ admin }: ControlPlane, tried: Tried): Promise<Secrets> {
  const { trial, marks } = tried
  const all = await admin.list(`/api/v1/namespaces/${trial.site.namespace}/secrets`)
  const isBystander = ({ metadata }: KubeObject): boolean =>
    trial.bystanders.includes(metadata.name)
  const rotated = all.filter((each) => !isBystander(each))
  for (const data of rotated.map((each) => dataOf(each))) {
    addValues(marks, data)
    trial.saw?.(data)
  }
  const journals = rotated.filter(({ metadata }) => metadata.name.includes('.rotation-'))
  const text = journals[0]?.metadata.annotations?.['kubectl-vault-secret/journal']
  const journal = text === undefined ? undefined : (JSON.parse(text) as Journal)
  const others = rotated.filter((each) => !journals.includes(each))
  return { journals, others, journal, ending: journal?.phase ?? 'none' }
}

export async function truthOf(cluster: ControlPlane, tried: Tried): Promise<Truth> {
  const { trial, marks } = tried
  const { namespace } = trial.site
  const secrets = await endingOf(cluster, tried)
  const [pods, deployments, events] = await Promise.all([
    cluster.admin.list(`/api/v1/namespaces/${namespace}/pods`),
    cluster.admin.list(`/apis/apps/v1/namespaces/${namespace}/deployments`),
    cluster.admin.list(`/api/v1/namespaces/${namespace}/events`),
  ])
  const { journals, others, journal, ending } = secrets
  const mine = APPS.map((app) => pods.filter((pod) => isOf(pod, app)))
  const [secret] = others
  const withoutData = [...journals, ...others].map((each) => ({ ...each, data: undefined }))
  const text = JSON.stringify([...withoutData, ...pods, ...deployments, ...events])
  return {
    journal,
    ending,
    wrong: [
      ...(journals.length > 1 ? [`there are ${journals.length} journals`] : []),
      ...wrongNames(secrets),
      ...wrongSlots(tried, secrets),
      ...wrongPods(trial, { pods: mine, deployments, secret, journal }),
      ...(secret === undefined
        ? []
        : await trial.wrong({ ending, secret, data: dataOf(secret), pods: mine })),
      ...marks.foundIn(text).map((what) => `${what} stands where no value belongs`),
    ],
  }
}

function isOf({ metadata }: KubeObject, app: string): boolean {
  return metadata.labels?.['app'] === app && metadata['deletionTimestamp'] === undefined
}

function wrongNames({ others, journal }: Secrets): readonly string[] {
  const newName = journal?.phase === 'committed' ? journal.newName : undefined
  const expected = newName ?? 'db'
  const names = others.map(({ metadata }) => metadata.name).join(' ')
  return names === expected ? [] : [`the Secrets are ${names}, not ${expected}`]
}

/**
 * The previous values stay for a rollback of what was committed, with the key of fingerprints;
 * everything else goes.
 */
function wrongSlots({ trial }: Tried, { journals, ending }: Secrets): readonly string[] {
  const { 'fingerprint-key': _key, ...slots } = dataOf(journals[0])
  const values = Object.values(slots).toSorted()
  const wanted = ending === 'committed' ? trial.kept.toSorted() : []
  return values.join('\0') === wanted.join('\0')
    ? []
    : [`the journal holds ${values.length} values`]
}
