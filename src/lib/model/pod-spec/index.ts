import type { PodSecretRef, PodSpecFact } from '../facts/pod.ts'
import { at, flag, isObject, listOf, member, textOf } from '../../base/json.ts'
import { containersOf } from './containers.ts'
import { envRefs } from './env.ts'
import { hostAccessOf } from './host.ts'
import { volumeRefs } from './mounts.ts'
import { tokenOf } from './token.ts'

/**
 * The secret-bearing part of a pod spec.
 *
 * @param spec the raw `PodSpec`
 * @param podName name of the pod, which generic ephemeral volumes' claims derive from; absent for
 * templates
 */
export function podSpec(spec: unknown, podName?: string): PodSpecFact {
  const automount = flag(member(spec, 'automountServiceAccountToken'))
  return {
    serviceAccount: serviceAccountOf(spec, podName === undefined),
    ...(automount === undefined ? {} : { automount }),
    ...tokenOf(spec),
    ...hostAccessOf(spec),
    ...(isInteractive(spec) ? { interactive: true } : {}),
    secretRefs: podSecretRefs(spec),
    claims: claimsOf(spec, podName),
  }
}

/**
 * All 18 fields of a pod spec that name a Secret: `VisitPodSecretNames` in
 * k8s.io/kubernetes/pkg/api/v1/pod/util.go (v1.36).
 */
export function podSecretRefs(spec: unknown): readonly PodSecretRef[] {
  const containers = containersOf(spec)
  return [
    ...listOf(member(spec, 'imagePullSecrets')).flatMap(imagePullRef),
    ...containers.flatMap(envRefs),
    ...volumeRefs(listOf(member(spec, 'volumes')), containers),
  ]
}

/** https://kubernetes.io/docs/reference/generated/kubectl/kubectl-commands#attach */
function isInteractive(spec: unknown): boolean {
  return containersOf(spec).some(({ raw }) => member(raw, 'stdin') === true)
}

function imagePullRef(entry: unknown): readonly PodSecretRef[] {
  const secret = textOf(member(entry, 'name'))
  const field = `imagePullSecrets[${secret}]`
  // A missing image pull Secret does not keep a pod from starting.
  return secret === '' ? [] : [{ secret, keys: null, optional: true, field, use: 'imagePull' }]
}

function serviceAccountOf(spec: unknown, template: boolean): string {
  const named = textOf(member(spec, 'serviceAccountName')) || textOf(member(spec, 'serviceAccount'))
  // The ServiceAccount admission plugin fills in `default` when the pod is created.
  return named === '' && template ? 'default' : named
}

function claimsOf(spec: unknown, podName: string | undefined): readonly string[] {
  return listOf(member(spec, 'volumes'))
    .filter(isObject)
    .flatMap((volume) => {
      const claim = textOf(at(volume, 'persistentVolumeClaim', 'claimName'))
      if (claim !== '') return [claim]
      const ephemeral = isObject(volume['ephemeral']) && podName !== undefined
      return ephemeral ? [`${podName}-${textOf(volume['name'])}`] : []
    })
}
