import type { ServiceAccountFact } from '../../model/facts/others.ts'
import type { PodFact, PodSecretRef, PodSpecFact } from '../../model/facts/pod.ts'
import type { Owners } from './owners.ts'
import type { UseSource } from './report.ts'

/** Two references are the same use when they stand in the same place. */
export function useId(ref: PodSecretRef): string {
  const { field, container, at, keys, subPath, optional } = ref
  return [field, container, at, keys?.join(','), subPath, optional].join('|')
}

/** Says why a running pod uses a Secret that its workload's template does not name. */
export class UseSources {
  readonly #owners: Owners
  readonly #imagePulls: ReadonlySet<string>

  constructor(owners: Owners, accounts: readonly ServiceAccountFact[]) {
    this.#owners = owners
    this.#imagePulls = new Set(
      accounts.flatMap(({ namespace, name, imagePullSecrets }) =>
        imagePullSecrets.map((secret) => `${namespace}/${name}/${secret}`),
      ),
    )
  }

  /** @param inTemplate whether the current template of the workload at the top has the same use */
  of(pod: PodFact, ref: PodSecretRef, inTemplate: boolean): UseSource {
    if (inTemplate) return 'template'
    const { namespace, owner } = pod
    const account = `${namespace}/${pod.spec.serviceAccount}/${ref.secret}`
    // The ServiceAccount admission plugin copies them into pods that name none themselves.
    if (ref.use === 'imagePull' && this.#imagePulls.has(account)) return 'serviceAccount'
    if (owner === undefined) return 'pod'
    const maker = this.#owners.workload(namespace, owner)
    if (maker === undefined) return 'notInTemplate'
    if (has(maker.template, ref)) return 'oldTemplate'
    // A ReplicaSet or Job is one revision; other kinds keep earlier ones elsewhere.
    const isRevision = maker.workload === 'ReplicaSet' || maker.workload === 'Job'
    return isRevision ? 'admission' : 'notInTemplate'
  }
}

function has(template: PodSpecFact, ref: PodSecretRef): boolean {
  const id = useId(ref)
  return template.secretRefs.some((each) => each.secret === ref.secret && useId(each) === id)
}
