/** What a rotation of the key `password` of the Secret `db` meets, and has to do with it. */
import { barePod, cronJob, deployed, job, paused, type Shape, under } from './shape.ts'
import { before, both, env, envFrom, imagePull, projected, sidecar, volume } from './pods.ts'

const RENAMED = [{ key: 'password', path: 'pw' }]
const OTHER = [{ key: 'username', path: 'user' }]

/** By how the pod uses it. */
export const uses: readonly Shape[] = [
  deployed('env', 'restarted', env()),
  deployed('env-optional', 'restarted', env('password', 'db', true)),
  deployed('env-other-key', 'notConcerned', env('username')),
  deployed('env-absent-key', 'notConcerned', env('token', 'db', true)),
  deployed('env-from', 'restarted', envFrom()),
  deployed('env-from-prefix', 'restarted', envFrom('DB_')),
  deployed('env-literal', 'notConcerned', { container: { env: [{ name: 'A', value: 'db' }] } }),
  deployed('volume', 'nothing', volume()),
  deployed('volume-renamed-key', 'nothing', volume({ items: RENAMED })),
  deployed('volume-other-key', 'notConcerned', volume({ items: OTHER })),
  deployed('sub-path', 'restarted', volume({ subPath: 'password' })),
  deployed('sub-path-renamed-key', 'restarted', volume({ items: RENAMED, subPath: 'pw' })),
  deployed('sub-path-other-key', 'notConcerned', volume({ subPath: 'username' })),
  deployed('sub-path-expr', 'restarted', volume({ subPathExpr: 'password' })),
  deployed('projected', 'nothing', projected()),
  deployed('projected-other-key', 'notConcerned', projected({ items: OTHER })),
  deployed('projected-sub-path', 'restarted', projected({ items: RENAMED, subPath: 'pw' })),
  deployed('env-and-volume', 'restarted', both(env(), volume())),
  deployed('init-env', 'restarted', before(env())),
  deployed('init-volume', 'restarted', before(volume())),
  deployed('init-other-key', 'notConcerned', before(env('username'))),
  deployed('sidecar-env', 'restarted', sidecar(env())),
  deployed('sidecar-volume', 'nothing', sidecar(volume())),
  deployed('ephemeral', 'nothing', {}),
  deployed('injected', 'restarted', {}),
  deployed('image-pull', 'nothing', imagePull()),
  deployed('image-pull-and-env', 'restarted', both(imagePull(), env())),
  deployed('two-secrets', 'restarted', both(env('key', 'other'), envFrom())),
  deployed('other-secret', 'notConcerned', env('password', 'other')),
  deployed('csi-volume', 'nothing', {
    spec: {
      volumes: [
        { name: 'c', csi: { driver: 'csi.example.com', nodePublishSecretRef: { name: 'db' } } },
      ],
    },
  }),
]

const ROLLING = { type: 'RollingUpdate' }

/** By what makes the pods, with the password in the environment unless the name says otherwise. */
export const makers: readonly Shape[] = [
  deployed('recreate', 'restarted', env(), { strategy: { type: 'Recreate' } }),
  deployed('no-surge', 'restarted', env(), {
    strategy: { ...ROLLING, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  }),
  deployed('min-ready', 'restarted', env(), { minReadySeconds: 1 }),
  deployed('no-history', 'restarted', env(), { revisionHistoryLimit: 0 }),
  deployed('selected', 'restarted', env(), {
    selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['selected', 'x'] }] },
  }),
  paused('paused', 'byHand', env()),
  paused('paused-volume', 'nothing', volume()),
  { ...deployed('no-replicas', 'nothing', env(), { replicas: 0 }), pods: 0 },
  under('StatefulSet', 'set', 'restarted', env(), { pods: 2 }),
  under('StatefulSet', 'set-volume', 'nothing', volume(), { pods: 2 }),
  under('StatefulSet', 'set-parallel', 'restarted', env(), {
    pods: 2,
    podManagementPolicy: 'Parallel',
  }),
  under('StatefulSet', 'set-partition', 'byHand', env(), {
    pods: 2,
    updateStrategy: { ...ROLLING, rollingUpdate: { partition: 1 } },
  }),
  under('StatefulSet', 'set-partition-0', 'restarted', env(), {
    pods: 2,
    updateStrategy: { ...ROLLING, rollingUpdate: { partition: 0 } },
  }),
  under('StatefulSet', 'set-on-delete', 'byHand', env(), { updateStrategy: { type: 'OnDelete' } }),
  under('DaemonSet', 'daemon', 'restarted', env(), { pods: 3 }),
  under('DaemonSet', 'daemon-volume', 'nothing', volume(), { pods: 3 }),
  under('DaemonSet', 'daemon-on-delete', 'byHand', env(), {
    pods: 3,
    updateStrategy: { type: 'OnDelete' },
  }),
  under(
    'DaemonSet',
    'daemon-nowhere',
    'nothing',
    both(env(), { spec: { nodeSelector: { a: 'b' } } }),
    {
      pods: 0,
    },
  ),
  under('ReplicaSet', 'replica-set', 'byHand', env()),
  under('ReplicaSet', 'replica-set-volume', 'nothing', volume()),
  under('ReplicationController', 'controller', 'byHand', env()),
  barePod('bare', 'byHand', env()),
  barePod('bare-volume', 'nothing', volume()),
  { ...barePod('bare-ended', 'nothing', env()), unready: 1 },
  // A static pod may not use Secrets, so its mirror cannot name one.
  barePod(
    'mirror',
    'notConcerned',
    { spec: { nodeName: 'worker-1' } },
    { annotations: { 'kubernetes.io/config.mirror': 'x' } },
  ),
  job('job-ended', 'nothing', env()),
  job('job-running', 'byHand', env(), { runs: true }),
  cronJob('cron', 'nothing', env()),
]

/** What `--restart all` does. */
export const allRestarted: readonly Shape[] = [
  deployed('env', 'restarted', env()),
  deployed('volume', 'restarted', volume()),
  deployed('volume-other-key', 'notConcerned', volume({ items: OTHER })),
  deployed('sidecar-volume', 'restarted', sidecar(volume())),
  deployed('image-pull', 'nothing', imagePull()),
  under('StatefulSet', 'set-volume', 'restarted', projected()),
  under('DaemonSet', 'daemon-on-delete', 'byHand', volume(), {
    pods: 3,
    updateStrategy: { type: 'OnDelete' },
  }),
  barePod('bare-volume', 'byHand', volume()),
  cronJob('cron', 'nothing', env()),
]

/** What `--restart none` leaves. */
export const noneRestarted: readonly Shape[] = [
  deployed('env', 'byHand', env()),
  deployed('volume', 'nothing', volume()),
  under('StatefulSet', 'set', 'byHand', envFrom()),
]

/** What a Secret of a new name means. */
export const moved: readonly Shape[] = [
  deployed('env', 'restarted', env()),
  deployed('env-other-key', 'restarted', env('username')),
  deployed('env-from', 'restarted', envFrom('DB_')),
  deployed('volume', 'restarted', volume()),
  deployed('projected', 'restarted', projected({ items: OTHER })),
  deployed('init-env', 'restarted', before(env())),
  deployed('image-pull', 'restarted', imagePull()),
  { ...deployed('no-replicas', 'restarted', env(), { replicas: 0 }), pods: 0 },
  deployed('other-secret', 'notConcerned', env('password', 'other', true)),
  under('StatefulSet', 'set', 'restarted', volume({ subPath: 'password' })),
  under('DaemonSet', 'daemon', 'restarted', env(), { pods: 3 }),
  barePod('bare', 'byHand', volume()),
  cronJob('cron', 'byHand', env()),
]
