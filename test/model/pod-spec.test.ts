import { expect, test } from 'vitest'
import { podSpec } from '../../src/lib/model/pod-spec/index.ts'

const ENV = {
  name: 'API_KEY',
  valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } },
}

/** Each of the 18 fields of VisitPodSecretNames, alone in a pod spec. */
const FIELDS: readonly (readonly [field: string, spec: object])[] = [
  ['imagePullSecrets[s]', { imagePullSecrets: [{ name: 's' }] }],
  ...(['containers', 'initContainers', 'ephemeralContainers'] as const).flatMap(
    (list): (readonly [string, object])[] => [
      [`${list}[c].env[API_KEY].valueFrom.secretKeyRef`, { [list]: [{ name: 'c', env: [ENV] }] }],
      [
        `${list}[c].envFrom[0].secretRef`,
        { [list]: [{ name: 'c', envFrom: [{ secretRef: { name: 's' } }] }] },
      ],
    ],
  ),
  ...['cephfs', 'cinder', 'flexVolume', 'rbd', 'scaleIO', 'iscsi', 'storageos'].map(
    (plugin): readonly [string, object] => [
      `volumes[v].${plugin}.secretRef`,
      { volumes: [{ name: 'v', [plugin]: { secretRef: { name: 's' } } }] },
    ],
  ),
  [
    'volumes[v].azureFile.secretName',
    { volumes: [{ name: 'v', azureFile: { secretName: 's', shareName: 'x' } }] },
  ],
  [
    'volumes[v].csi.nodePublishSecretRef',
    { volumes: [{ name: 'v', csi: { driver: 'd', nodePublishSecretRef: { name: 's' } } }] },
  ],
  ['volumes[v].secret.secretName', { volumes: [{ name: 'v', secret: { secretName: 's' } }] }],
  [
    'volumes[v].projected.sources[1].secret',
    {
      volumes: [
        { name: 'v', projected: { sources: [{ configMap: {} }, { secret: { name: 's' } }] } },
      ],
    },
  ],
]

test('there are 18 fields', () => {
  expect(FIELDS).toHaveLength(18)
})

test.each(FIELDS)('%s names a Secret', (field, spec) => {
  expect(podSpec(spec).secretRefs.map((ref) => [ref.secret, ref.field])).toEqual([['s', field]])
})

test('cephfs.secretFile is a path on the host, not a Secret', () => {
  const spec = { volumes: [{ name: 'v', cephfs: { secretFile: '/etc/ceph/user.secret' } }] }
  expect(podSpec(spec).secretRefs).toEqual([])
})

test('an environment variable says its key, its name and whether it is optional', () => {
  const [ref] = podSpec({ containers: [{ name: 'c', env: [ENV] }] }).secretRefs
  expect(ref).toMatchObject({
    keys: ['k'],
    optional: true,
    use: 'env',
    at: 'API_KEY',
    container: 'c',
    containerType: 'container',
  })
})

const volume = (items?: object[]): object => ({ name: 'v', secret: { secretName: 's', items } })

function mounts(volumes: object[], ...volumeMounts: object[]): readonly object[] {
  return podSpec({ volumes, containers: [{ name: 'c', volumeMounts }] }).secretRefs.map(
    ({ keys, at, subPath }) => ({ keys, at, subPath }),
  )
}

test('a volume is one reference for each place where it is mounted', () => {
  const found = mounts([volume()], { name: 'v', mountPath: '/a' }, { name: 'v', mountPath: '/b' })
  expect(found).toEqual([
    { keys: null, at: '/a', subPath: undefined },
    { keys: null, at: '/b', subPath: undefined },
  ])
})

test('a volume that nobody mounts is still a reference, which the kubelet resolves', () => {
  expect(mounts([volume()])).toEqual([{ keys: null, at: undefined, subPath: undefined }])
})

test('subPath picks one key, and is never refreshed', () => {
  const mount = { name: 'v', mountPath: '/etc/pw', subPath: 'password' }
  expect(mounts([volume()], mount)).toEqual([{ keys: ['password'], at: '/etc/pw', subPath: true }])
})

test('subPath follows the renaming of items', () => {
  const items = [
    { key: 'password', path: 'db/pw' },
    { key: 'user', path: 'db/user' },
    { key: 'ca.crt', path: 'ca.pem' },
  ]
  expect(mounts([volume(items)], { name: 'v', mountPath: '/x', subPath: 'db' })).toEqual([
    { keys: ['password', 'user'], at: '/x', subPath: true },
  ])
  expect(mounts([volume(items)], { name: 'v', mountPath: '/x' })).toEqual([
    { keys: ['password', 'user', 'ca.crt'], at: '/x', subPath: undefined },
  ])
})

test('subPathExpr is never refreshed either', () => {
  const mount = { name: 'v', mountPath: '/x', subPathExpr: '$(POD)' }
  expect(mounts([volume()], mount)).toEqual([{ keys: null, at: '/x', subPath: true }])
})

test('a subPath of a projected volume shows the source that has the file; the kubelet fetches both', () => {
  const sources = [
    { secret: { name: 's', items: [{ key: 'a', path: 'a' }] } },
    { secret: { name: 't', items: [{ key: 'b', path: 'b' }] } },
  ]
  const spec = {
    volumes: [{ name: 'v', projected: { sources } }],
    containers: [{ name: 'c', volumeMounts: [{ name: 'v', mountPath: '/b', subPath: 'b' }] }],
  }
  expect(podSpec(spec).secretRefs.map(({ secret, at }) => [secret, at])).toEqual([
    ['s', undefined],
    ['t', '/b'],
  ])
})

test('generic ephemeral volumes are claims once the name of the pod is known', () => {
  const spec = {
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: 'shared' } },
      { name: 'scratch', ephemeral: { volumeClaimTemplate: {} } },
    ],
  }
  expect(podSpec(spec, 'web-0').claims).toEqual(['shared', 'web-0-scratch'])
  expect(podSpec(spec).claims).toEqual(['shared'])
})

test('a template without a service account gets the default one, a pod does not', () => {
  expect(podSpec({}).serviceAccount).toBe('default')
  expect(podSpec({}, 'pod').serviceAccount).toBe('')
})

test.each([
  ['no audience', {}, true],
  ["the API server's usual audience", { audience: 'https://kubernetes.default.svc' }, true],
  [
    "the API server's usual audience in full",
    { audience: 'https://kubernetes.default.svc.cluster.local' },
    true,
  ],
  ['another audience', { audience: 'vault' }, false],
  ['an audience that only begins alike', { audience: 'https://kubernetes.default.svcx' }, false],
])('a projected token for %s', (_what, more, expected) => {
  const spec = {
    containers: [{ name: 'c', volumeMounts: [{ name: 't', mountPath: '/t' }] }],
    volumes: [
      { name: 't', projected: { sources: [{ serviceAccountToken: { path: 'token', ...more } }] } },
    ],
  }
  expect(podSpec(spec).token ?? false).toBe(expected)
})
