import type { Admin } from '../../../control-plane/admin.ts'
import { eventually } from '../../../control-plane/eventually.ts'
import type { Question } from '../../../../src/lib/analysis/reach/index.ts'

/** What the API server's authorizers decide. */
export async function review(admin: Admin, question: Question): Promise<boolean> {
  const { user, groups, verb, namespace, name } = question
  const resourceAttributes = {
    group: '',
    version: 'v1',
    resource: 'secrets',
    verb,
    namespace,
    name,
  }
  const answer = await admin.create<{ status: { allowed: boolean } }>(
    '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user, groups, resourceAttributes },
    },
  )
  return answer.status.allowed
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const SENTINEL = 'sentinel'
const USER = 'the-last-one'

/**
 * Waits until the authorizers have seen everything that was made so far. They
 * are fed by watches, each in order, so one last object of each kind that only
 * then allows something shows that all before it have arrived.
 */
export async function settle(admin: Admin): Promise<void> {
  await admin.create('/api/v1/namespaces', { metadata: { name: SENTINEL } })
  const node = { user: `system:node:${SENTINEL}`, groups: ['system:nodes'] }
  const asked = { verb: 'get', namespace: SENTINEL }
  await createSentinels(admin)
  await Promise.all([
    allowed(admin, { ...node, ...asked, name: 'by-pod' }),
    allowed(admin, { ...node, ...asked, name: 'by-volume' }),
    allowed(admin, { user: USER, groups: [], ...asked, name: 'by-role' }),
    allowed(admin, { user: USER, groups: [], ...asked, verb: 'list', name: '' }),
  ])
}

function allowed(admin: Admin, question: Question): Promise<unknown> {
  return eventually(`the authorizers to allow ${JSON.stringify(question)}`, () =>
    review(admin, question),
  )
}

async function createSentinels(admin: Admin): Promise<void> {
  const inNamespace = `${RBAC}/namespaces/${SENTINEL}`
  const metadata = { name: SENTINEL }
  const subjects = [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: USER }]
  const roleRef = (kind: string) => ({
    apiGroup: 'rbac.authorization.k8s.io',
    kind,
    name: SENTINEL,
  })
  const rule = { apiGroups: [''], resources: ['secrets'] }
  await Promise.all([
    admin.create(`/api/v1/namespaces/${SENTINEL}/pods`, pod()),
    admin.create('/api/v1/persistentvolumes', volume()),
    admin.create(`${inNamespace}/roles`, { metadata, rules: [{ ...rule, verbs: ['get'] }] }),
    admin.create(`${RBAC}/clusterroles`, { metadata, rules: [{ ...rule, verbs: ['list'] }] }),
    admin.create(`${inNamespace}/rolebindings`, { metadata, subjects, roleRef: roleRef('Role') }),
    admin.create(`${RBAC}/clusterrolebindings`, {
      metadata,
      subjects,
      roleRef: roleRef('ClusterRole'),
    }),
  ])
}

function pod(): object {
  return {
    metadata: { name: SENTINEL },
    spec: {
      nodeName: SENTINEL,
      containers: [{ name: 'main', image: 'registry.example/none' }],
      imagePullSecrets: [{ name: 'by-pod' }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: SENTINEL } }],
    },
  }
}

function volume(): object {
  return {
    metadata: { name: SENTINEL },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: { namespace: SENTINEL, name: SENTINEL },
      csi: {
        driver: 'example.com',
        volumeHandle: 'h',
        nodeStageSecretRef: { namespace: SENTINEL, name: 'by-volume' },
      },
    },
  }
}
