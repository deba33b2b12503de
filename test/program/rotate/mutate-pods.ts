/** Changes pods as they are made, as admission webhooks do. */
import type { ControlPlane } from '../../control-plane/control-plane.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { podSpec } from './site.ts'

const GROUP = '/apis/admissionregistration.k8s.io/v1'
const POLICIES = `${GROUP}/mutatingadmissionpolicies`
const BINDINGS = `${GROUP}/mutatingadmissionpolicybindings`

/**
 * Puts a MutatingAdmissionPolicy before the pods of a namespace, and waits until it is asked.
 *
 * @param condition a CEL expression: which pods
 * @param change CEL expressions: `JSONPatch{…}`, of plain maps, as the API server panics at lists of typed ones
 * @param changed a pod that fits, and whether it was changed
 * @returns what takes it away
 */
export async function mutatePods(
  { admin }: ControlPlane,
  namespace: string,
  { condition, change }: { readonly condition: string; readonly change: string },
  probe: { readonly pod: object; readonly isChanged: (pod: string) => boolean },
): Promise<() => Promise<void>> {
  const name = `mutate-${namespace}`
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }
  await admin.create(POLICIES, {
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        resourceRules: [rule],
      },
      matchConditions: [{ name: 'fits', expression: condition }],
      mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: `[${change}]` } }],
    },
  })
  await admin.create(BINDINGS, { metadata: { name }, spec: { policyName: name } })
  const isAsked = async (): Promise<boolean> => {
    const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`
    return probe.isChanged(JSON.stringify(await admin.create(path, probe.pod)))
  }
  await eventually('the policy to be asked', isAsked)
  return async () => {
    await admin.delete(`${BINDINGS}/${name}`)
    await admin.delete(`${POLICIES}/${name}`)
    await eventually('the policy to be forgotten', async () => !(await isAsked()))
  }
}

const GATE = 'example.com/held'

/**
 * Pods that fit are never given a node, so that they wait for ever.
 *
 * @param condition a CEL expression
 * @param probe metadata of a pod that fits
 * @returns what takes it away
 */
export function holdPods(
  cluster: ControlPlane,
  namespace: string,
  condition: string,
  probe: object,
): Promise<() => Promise<void>> {
  const change = `JSONPatch{op: "add", path: "/spec/schedulingGates", value: [{"name": "${GATE}"}]}`
  const pod = { metadata: { name: 'probe', ...probe }, spec: podSpec({}) }
  const isChanged = (text: string): boolean => text.includes(GATE)
  return mutatePods(cluster, namespace, { condition, change }, { pod, isChanged })
}

/** Whether it is held so. */
export function isHeld({ spec }: KubeObject): boolean {
  return JSON.stringify(spec).includes(GATE)
}
