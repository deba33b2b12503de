import type { KubeObject } from '../control-plane/admin-client.ts'
import type { Marks } from '../canary/marks.ts'

const RBAC = 'rbac.authorization.k8s.io'

/**
 * Objects in which every kind that the program reads is the only one to say
 * something: one Secret for each way of being used, and one reader for each way
 * of being allowed. Their values are marked.
 *
 * @param gateways whether Gateway API and volume snapshots are installed
 */
export function company(namespace: string, marks: Marks, gateways = true): readonly KubeObject[] {
  return [
    ...secrets(namespace, marks),
    ...workloads(namespace),
    ...storage(namespace),
    ...(gateways ? gatewayObjects(namespace) : []),
    ingress(namespace),
    ...widgets(namespace),
    ...grants(namespace),
  ]
}

export const USED_BY =
  'pod deployment statefulset daemonset replicaset rc job cronjob podtemplate account pv class ingress widget'.split(
    ' ',
  )
const OTHERS = ['gateway', 'snapshotclass', 'attachment', 'unused', 'reached']

function secrets(namespace: string, marks: Marks): readonly KubeObject[] {
  const value = (what: string): string => Buffer.from(marks.make(what)).toString('base64')
  const plain = [...USED_BY, ...OTHERS].map((name) =>
    object('v1', 'Secret', namespace, `by-${name}`, {
      type: 'Opaque',
      data: { password: value(`password of ${name}`), spare: value(`spare of ${name}`) },
    }),
  )
  return plain
}

/**
 * A Secret as `kubectl apply` leaves it: values also in an annotation, which
 * travels with the metadata. The design's one known hole.
 */
export function appliedSecret(namespace: string, inData: string, inAnnotation: string): KubeObject {
  const configuration = JSON.stringify({ data: { password: inAnnotation } })
  return {
    ...object('v1', 'Secret', namespace, 'applied', { data: { password: inData } }),
    metadata: {
      namespace,
      name: 'applied',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': configuration },
    },
  }
}

const uses = (name: string) => ({
  containers: [
    {
      name: 'c',
      image: 'x',
      env: [{ name: 'P', valueFrom: { secretKeyRef: { name: `by-${name}`, key: 'password' } } }],
    },
  ],
})

function template(name: string, spec: object = {}): object {
  return { metadata: { labels: { app: name } }, spec: { ...uses(name), ...spec } }
}

function workloads(namespace: string): readonly KubeObject[] {
  const selected = (name: string) => ({
    selector: { matchLabels: { app: name } },
    template: template(name),
  })
  const never = { restartPolicy: 'Never' }
  return [
    object('v1', 'ServiceAccount', namespace, 'puller', {
      imagePullSecrets: [{ name: 'by-account' }],
    }),
    object('v1', 'ServiceAccount', namespace, 'reader'),
    object('v1', 'Pod', namespace, 'p', {
      spec: { ...uses('pod'), nodeName: `${namespace}-node`, serviceAccountName: 'reader' },
    }),
    object('apps/v1', 'Deployment', namespace, 'd', {
      spec: { replicas: 0, ...selected('deployment') },
    }),
    object('apps/v1', 'StatefulSet', namespace, 's', {
      spec: { replicas: 0, serviceName: 's', ...selected('statefulset') },
    }),
    object('apps/v1', 'DaemonSet', namespace, 'ds', {
      spec: {
        selector: { matchLabels: { app: 'daemonset' } },
        template: template('daemonset', { nodeSelector: { no: 'node' } }),
      },
    }),
    object('apps/v1', 'ReplicaSet', namespace, 'rs', {
      spec: { replicas: 0, ...selected('replicaset') },
    }),
    object('v1', 'ReplicationController', namespace, 'rc', {
      spec: { replicas: 0, selector: { app: 'rc' }, template: template('rc') },
    }),
    object('batch/v1', 'Job', namespace, 'j', {
      spec: { suspend: true, template: template('job', never) },
    }),
    object('batch/v1', 'CronJob', namespace, 'cj', {
      spec: {
        schedule: '0 0 1 1 *',
        suspend: true,
        jobTemplate: { spec: { template: template('cronjob', never) } },
      },
    }),
    object('v1', 'PodTemplate', namespace, 'pt', { template: template('podtemplate') }),
  ]
}

function storage(namespace: string): readonly KubeObject[] {
  const csi = (name: string) => ({
    driver: 'd.example.com',
    volumeHandle: `${namespace}-${name}`,
    nodePublishSecretRef: { name: `by-${name}`, namespace },
  })
  const volume = { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } }
  return [
    object('v1', 'PersistentVolume', '', `${namespace}-pv`, {
      spec: { ...volume, csi: csi('pv'), claimRef: { namespace, name: 'data' } },
    }),
    object('v1', 'PersistentVolumeClaim', namespace, 'data', {
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        volumeName: `${namespace}-pv`,
        storageClassName: '',
      },
    }),
    object('v1', 'Pod', namespace, 'with-volume', {
      spec: {
        containers: [{ name: 'c', image: 'x' }],
        volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
        nodeName: `${namespace}-other-node`,
      },
    }),
    object('storage.k8s.io/v1', 'StorageClass', '', `${namespace}-fast`, {
      provisioner: 'd.example.com',
      parameters: {
        'csi.storage.k8s.io/provisioner-secret-name': 'by-class',
        'csi.storage.k8s.io/provisioner-secret-namespace': namespace,
      },
    }),
    object('storage.k8s.io/v1', 'VolumeAttachment', '', `${namespace}-attached`, {
      spec: {
        attacher: 'd.example.com',
        nodeName: `${namespace}-node`,
        source: {
          inlineVolumeSpec: { accessModes: volume.accessModes, csi: csi('attachment') },
        },
      },
    }),
  ]
}

function ingress(namespace: string): KubeObject {
  return object('networking.k8s.io/v1', 'Ingress', namespace, 'i', {
    spec: {
      tls: [{ secretName: 'by-ingress', hosts: ['a.example.com'] }],
      rules: [{ host: 'a.example.com' }],
    },
  })
}

function gatewayObjects(namespace: string): readonly KubeObject[] {
  const group = 'gateway.networking.k8s.io'
  return [
    object(`${group}/v1`, 'Gateway', 'default', `${namespace}-g`, {
      spec: { listeners: [{ tls: { certificateRefs: [{ name: 'by-gateway', namespace }] } }] },
    }),
    object(`${group}/v1beta1`, 'ReferenceGrant', namespace, 'rg', {
      spec: {
        from: [{ group, kind: 'Gateway', namespace: 'default' }],
        to: [{ group: '', kind: 'Secret', name: 'by-gateway' }],
      },
    }),
    object('snapshot.storage.k8s.io/v1', 'VolumeSnapshotClass', '', `${namespace}-vsc`, {
      parameters: {
        'csi.storage.k8s.io/snapshotter-secret-name': 'by-snapshotclass',
        'csi.storage.k8s.io/snapshotter-secret-namespace': namespace,
      },
    }),
  ]
}

/** Definitions of the kinds that `company` needs to be served. */
export function definitions(namespace: string, gateways = true): readonly KubeObject[] {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  const widget = {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: { tokenSecretName: { type: 'string' } } },
    },
  }
  const gateway = 'gateway.networking.k8s.io'
  return [
    definition(widgetGroup(namespace), 'v1', 'Widget', widget),
    ...(gateways
      ? [
          definition(gateway, 'v1', 'Gateway', open),
          definition(gateway, 'v1beta1', 'ReferenceGrant', open),
          definition('snapshot.storage.k8s.io', 'v1', 'VolumeSnapshotClass', open, 'Cluster'),
        ]
      : []),
  ]
}

export function widgetGroup(namespace: string): string {
  return `${namespace}.example.com`
}

function widgets(namespace: string): readonly KubeObject[] {
  return [
    object(`${widgetGroup(namespace)}/v1`, 'Widget', namespace, 'w', {
      spec: { tokenSecretName: 'by-widget' },
    }),
  ]
}

function definition(
  group: string,
  version: string,
  kind: string,
  openAPIV3Schema: object,
  scope = 'Namespaced',
): KubeObject {
  const plural = `${kind.toLowerCase()}${kind.endsWith('s') ? 'es' : 's'}`
  return {
    ...object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', '', `${plural}.${group}`, {
      spec: {
        group,
        scope,
        names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema } }],
      },
    }),
    metadata: {
      name: `${plural}.${group}`,
      annotations: { 'api-approved.kubernetes.io': 'https://example.com/for-tests' },
    },
  }
}

/** A reader by each kind of binding and role, by aggregation, and by a name. */
function grants(namespace: string): readonly KubeObject[] {
  const name = (what: string): string => `${namespace}-${what}`
  const secretsRule = (verb: string, resourceNames?: readonly string[]) => ({
    apiGroups: [''],
    resources: ['secrets'],
    verbs: [verb],
    ...(resourceNames && { resourceNames }),
  })
  const role = (kind: string, roleName: string, rules: readonly object[], more: object = {}) => ({
    ...object(`${RBAC}/v1`, kind, kind === 'Role' ? namespace : '', roleName, { rules }),
    ...more,
  })
  const binding = (kind: string, bound: string, roleKind: string, subject: object): KubeObject =>
    object(`${RBAC}/v1`, kind, kind === 'RoleBinding' ? namespace : '', bound, {
      roleRef: { apiGroup: RBAC, kind: roleKind, name: bound },
      subjects: [subject],
    })
  const user = (who: string) => ({ apiGroup: RBAC, kind: 'User', name: name(who) })
  const account = { kind: 'ServiceAccount', name: 'reader', namespace }
  const label = { [`${widgetGroup(namespace)}/part`]: 'true' }
  return [
    role('Role', 'by-role', [secretsRule('get', ['by-reached'])]),
    binding('RoleBinding', 'by-role', 'Role', account),
    role('ClusterRole', name('everywhere'), [secretsRule('list')]),
    binding('ClusterRoleBinding', name('everywhere'), 'ClusterRole', user('everywhere')),
    role('ClusterRole', name('here'), [secretsRule('patch')]),
    binding('RoleBinding', name('here'), 'ClusterRole', user('here')),
    {
      ...role('ClusterRole', name('part'), [secretsRule('watch')]),
      metadata: { name: name('part'), labels: label },
    },
    role('ClusterRole', name('whole'), [secretsRule('watch')], {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: label }] },
    }),
    binding('ClusterRoleBinding', name('whole'), 'ClusterRole', user('whole')),
  ]
}

function object(
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  rest: object = {},
): KubeObject {
  const metadata = namespace === '' ? { name } : { namespace, name }
  return { apiVersion, kind, metadata, ...rest }
}

/** Questions of `reach --batch` about everybody whom `company` lets read something, and some others. */
export function questions(namespace: string): readonly object[] {
  const people = [
    { user: `${namespace}-everywhere` },
    { user: `${namespace}-here` },
    { user: `${namespace}-whole` },
    { user: `system:serviceaccount:${namespace}:reader` },
    { user: `system:node:${namespace}-node`, groups: ['system:nodes'] },
    { user: `system:node:${namespace}-other-node`, groups: ['system:nodes'] },
    { user: 'nobody' },
    { user: 'root', groups: ['system:masters'] },
  ]
  const names = ['by-reached', 'by-pod', 'by-pv', 'by-unused', '']
  const verbs = ['get', 'list', 'watch', 'patch', 'deletecollection']
  return people.flatMap((who) =>
    verbs.flatMap((verb) => names.map((name) => ({ ...who, verb, namespace, name }))),
  )
}
