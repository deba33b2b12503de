/** Whether every workload is as one end of the rotation leaves it, and none on a mix. */
import type { KubeObject } from '../../../control-plane/admin-client.ts'
import { APPS } from './scene.ts'
import type { Trial } from './trial.ts'
import type { Journal } from './truth.ts'

interface There {
  /** Of each workload. */
  readonly pods: readonly (readonly KubeObject[])[]
  readonly deployments: readonly KubeObject[]
  readonly secret: KubeObject | undefined
  readonly journal: Journal | undefined
}

const MARK = 'rotation.kubectl-vault-secret/db'

export function wrongPods({ replicas }: Trial, there: There): readonly string[] {
  const { deployments, secret, journal } = there
  const isNew = journal?.phase === 'committed'
  // What started while it was under way is made anew under a mark of its own.
  const possible = isNew
    ? [`${journal.id}.${journal.stages.length - 1}.${journal.stages.at(-1)?.fingerprint}`]
    : [undefined, `${journal?.id}.back`]
  return APPS.flatMap((app, index) => {
    const pods = there.pods[index] ?? []
    const template = deployments.find(({ metadata }) => metadata.name === app)?.['spec'].template
    const mark = (template as KubeObject | undefined)?.metadata.annotations?.[MARK]
    const marked = pods.filter(({ metadata }) => metadata.annotations?.[MARK] === mark)
    const name = `"name":"${secret?.metadata.name}"`
    const pointed = pods.filter(({ spec }) => JSON.stringify(spec).includes(name))
    return [
      ...(pods.length === replicas ? [] : [`${app} has ${pods.length} pods`]),
      ...(marked.length === pods.length ? [] : [`${app} has pods of another mark`]),
      ...(pointed.length === pods.length ? [] : [`${app} names another Secret`]),
      ...(possible.includes(mark) ? [] : [`the template of ${app} has another mark`]),
    ]
  })
}
