import type { Owner } from '../../model/facts/metadata.ts'
import type { PodFact, WorkloadFact } from '../../model/facts/pod.ts'
import type { Model } from '../../model/model.ts'

/** The object that a person would name as the user of a Secret. */
export interface TopOwner {
  readonly apiVersion?: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}

/** Kinds that other objects make. Above a Deployment stands only who created it. */
const MADE_BY_OTHERS: ReadonlySet<string> = new Set(['ReplicaSet', 'ReplicationController', 'Job'])

// Longer than any chain in practice, so that a cycle of owners ends too.
const MAX_STEPS = 8

/** Finds the owner at the top: pod → ReplicaSet → Deployment, Job → CronJob, unknown kinds too. */
export class Owners {
  // By name rather than uid: files that people wrote have no uids.
  readonly #workloads: ReadonlyMap<string, WorkloadFact>
  // One object per top, so that uses can be grouped by identity.
  readonly #tops = new Map<string, TopOwner>()

  constructor(model: Model) {
    this.#workloads = new Map(
      model.facts.Workload.map((each) => [key(each.namespace, each.workload, each.name), each]),
    )
  }

  /** The workload that `owner` points at, if it was read. */
  workload(namespace: string, owner: Owner | undefined): WorkloadFact | undefined {
    if (owner === undefined || !isBuiltIn(owner.apiVersion)) return undefined
    return this.#workloads.get(key(namespace, owner.kind, owner.name))
  }

  /** The top of a pod; the pod itself when no controller made it. */
  ofPod({ namespace, name, owner }: PodFact): TopOwner {
    // A mirror pod is owned by its node, which nobody would call its workload.
    if (owner === undefined || owner.kind === 'Node') {
      return this.#top({ kind: 'Pod', namespace, name })
    }
    return this.#above(namespace, owner)
  }

  /** The top of a workload; the workload itself for a Deployment, StatefulSet, CronJob. */
  ofWorkload({ namespace, name, workload, owner }: WorkloadFact): TopOwner {
    const lookThrough = owner !== undefined && MADE_BY_OTHERS.has(workload)
    return lookThrough
      ? this.#above(namespace, owner)
      : this.#top({ kind: workload, namespace, name })
  }

  /** Whether the workload at the top was read, so that its template is known. */
  isRead({ apiVersion, kind, namespace, name }: TopOwner): boolean {
    return apiVersion === undefined && this.#workloads.has(key(namespace ?? '', kind, name))
  }

  #above(namespace: string, first: Owner): TopOwner {
    let owner = first
    for (let step = 0; step < MAX_STEPS; step++) {
      const workload = this.workload(namespace, owner)
      if (workload?.owner === undefined || !MADE_BY_OTHERS.has(workload.workload)) break
      owner = workload.owner
    }
    const { apiVersion, kind, name } = owner
    const known = this.workload(namespace, owner) !== undefined
    return this.#top(known ? { kind, namespace, name } : { apiVersion, kind, namespace, name })
  }

  #top(top: TopOwner): TopOwner {
    const id = `${top.apiVersion ?? ''} ${key(top.namespace ?? '', top.kind, top.name)}`
    const known = this.#tops.get(id)
    if (known === undefined) this.#tops.set(id, top)
    return known ?? top
  }
}

function key(namespace: string, kind: string, name: string): string {
  return `${namespace} ${kind} ${name}`
}

/** A Deployment of another group is another kind. */
function isBuiltIn(apiVersion: string): boolean {
  return apiVersion === '' || /^(apps\/|batch\/|v1$)/.test(apiVersion)
}
