import { resourceName } from '../../base/resource-name.ts'
import { mayNameSecrets } from '../../model/custom-kind.ts'
import type { Model } from '../../model/model.ts'
import { type BlindSpot, blindSpots } from '../visibility.ts'
import type { AnswerCoverage } from '../answer-coverage.ts'

/** Kinds that only name Secrets of their own namespace. */
const NAMESPACED: readonly string[] = [
  'pods',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicasets.apps',
  'replicationcontrollers',
  'jobs.batch',
  'cronjobs.batch',
  'podtemplates',
  'serviceaccounts',
]

/** Kinds that can name a Secret of any namespace, by a namespace field or an annotation. */
const CLUSTER_WIDE: readonly string[] = [
  'persistentvolumes',
  'storageclasses.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'volumesnapshotclasses.snapshot.storage.k8s.io',
  'ingresses.networking.k8s.io',
  'gateways.gateway.networking.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
]

/** Remembers per namespace what could not be seen of the kinds that may refer to its Secrets. */
export class ConsumerVisibility {
  readonly #model: Model
  readonly #wide: readonly BlindSpot[]
  readonly #resources: ReadonlySet<string>
  readonly #local: readonly string[]
  readonly #byNamespace = new Map<string, readonly BlindSpot[]>()

  constructor(model: Model) {
    this.#model = model
    const custom = model.facts.CustomKind.filter(mayNameSecrets)
    const wide = custom.filter((kind) => kind.crossNamespace || !kind.namespaced).map(resourceName)
    this.#resources = new Set([...CLUSTER_WIDE, ...wide])
    this.#wide = [...this.#resources].flatMap((each) => blindSpots(model.coverage, each))
    const local = custom.map(resourceName).filter((each) => !this.#resources.has(each))
    this.#local = [...new Set([...NAMESPACED, ...local])]
  }

  /** Why something may refer to a Secret of `namespace` without having been seen. */
  blindTo(namespace: string | undefined): readonly BlindSpot[] {
    const key = namespace ?? ''
    const known = this.#byNamespace.get(key)
    if (known !== undefined) return known
    const { coverage } = this.#model
    const local = this.#local.flatMap((each) => blindSpots(coverage, each, namespace))
    const blind = [...local, ...this.#wide]
    this.#byNamespace.set(key, blind)
    return blind
  }

  /** Why there may be Secrets in `namespace` that are not known. */
  blindToSecrets(namespace: string | undefined): readonly BlindSpot[] {
    return blindSpots(this.#model.coverage, 'secrets', namespace)
  }

  /** The coverage that answers about `namespace`, or about all, depend on. */
  coverage(namespace?: string): AnswerCoverage {
    const blind = [...this.blindToSecrets(namespace), ...this.blindTo(namespace)]
    const refused = blind.filter(({ status }) => status === 'refused')
    const relevant = new Set(['secrets', ...this.#local, ...this.#resources])
    return {
      complete: blind.length === 0,
      read: this.#model.coverage.filter(
        ({ resource, status }) => status === 'read' && relevant.has(resource),
      ),
      refused,
      unknown: blind.filter((spot) => !refused.includes(spot)),
    }
  }
}

/** A blind spot in words: `pods in payments (forbidden)`. */
export function describeBlindSpot({ resource, namespace, status, reason }: BlindSpot): string {
  const where = namespace === undefined ? '' : ` in ${namespace}`
  const words = { refused: 'forbidden', failed: 'failed', notInInput: 'not in the input' } as const
  const why = status in words ? words[status as keyof typeof words] : status
  return `${resource}${where} (${reason === undefined ? why : `${why}: ${reason}`})`
}
