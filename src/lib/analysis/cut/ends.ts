import { qualifiedName } from '../../base/names.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { Model } from '../../model/model.ts'
import { workloadLookup } from '../reach/workloads.ts'
import type { CutElement } from './element.ts'
import type { ObjectLoss } from './report.ts'

type ObjectElement = Extract<CutElement, { kind: 'object' }>

const ACCOUNT = 'kubernetes.io/service-account.name'

/** Tells what goes with an object that is taken away. */
export function objectLosses(model: Model): (element: ObjectElement) => ObjectLoss {
  const workloadOf = workloadLookup(model)
  return ({ object }) => {
    if (object.kind === 'Pod') return { what: 'pod', ...madeBy(object) }
    return object.kind === 'Secret' ? tokenOf(object) : { what: 'volume' }
  }

  function madeBy(pod: PodFact): { madeBy?: string } {
    const workload = workloadOf(pod)
    // A Job that is done makes no more pods.
    if (workload === undefined || workload.kind === 'Job') return {}
    const { namespace } = pod
    const { kind, name } = workload
    return { madeBy: `${kind.toLowerCase()}/${qualifiedName({ namespace, name })}` }
  }
}

function tokenOf({ namespace, annotations }: SecretFact): ObjectLoss {
  const name = annotations[ACCOUNT] ?? ''
  return { what: 'token', account: { kind: 'ServiceAccount', namespace, name } }
}
