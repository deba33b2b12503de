/** Shapes of more than one object, or of none that makes pods. */
import { deployment, podSpec } from '../site.ts'
import { env, imagePull, volume } from './pods.ts'
import { deployed, jobTemplate, type Shape } from './shape.ts'

const target = (name: string): object => ({ apiVersion: 'apps/v1', kind: 'Deployment', name })

function beside(shape: Shape, ...objects: readonly object[]): Shape {
  return { ...shape, objects: [...objects, ...shape.objects] }
}

const scaled = beside(deployed('scaled', 'restarted', env()), {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'scaled' },
  spec: { scaleTargetRef: target('scaled'), minReplicas: 2, maxReplicas: 4 },
})

const protectedByBudget = beside(deployed('budget', 'restarted', env()), {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'budget' },
  spec: { minAvailable: 2, selector: { matchLabels: { app: 'budget' } } },
})

const wishes = { 'kubectl-vault-secret/restart': 'true' }

/** It reads its files once, and says so. */
const wanting: Shape = {
  ...deployed('wanting', 'restarted', {}),
  objects: [
    { ...deployment('wanting', 2, volume()), metadata: { name: 'wanting', annotations: wishes } },
  ],
}

/** It has annotations of its own at both places. */
const annotated: Shape = {
  ...deployed('annotated', 'restarted', {}),
  objects: [
    deployment('annotated', 2, env(), {
      template: {
        metadata: { labels: { app: 'annotated' }, annotations: { 'example.com/a.b': 'c' } },
        spec: podSpec(env()),
      },
    }),
  ],
}

/** The pods of a new template wait for a node that there is not, and those of the one before run on. */
const oldPods: Shape = {
  ...deployed('old-pods', 'byHand', env()),
  later: deployment('old-pods', 2, { spec: { nodeSelector: { a: 'b' } } }),
  pods: 3,
  unready: 1,
}

const account: Shape = {
  name: 'puller',
  kind: 'ServiceAccount',
  fate: 'nothing',
  pods: 0,
  objects: [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'puller' },
      imagePullSecrets: [{ name: 'db' }],
    },
  ],
}

/** Its pods get the image pull Secret from their account. */
const ofAccount = deployed('of-account', 'notConcerned', { spec: { serviceAccountName: 'puller' } })

const ingress: Shape = {
  name: 'ingress',
  kind: 'Ingress',
  fate: 'nothing',
  pods: 0,
  objects: [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'ingress' },
      spec: {
        tls: [{ hosts: ['a.example'], secretName: 'db' }],
        defaultBackend: { service: { name: 'a', port: { number: 80 } } },
      },
    },
  ],
}

/** A run of `cron-running` that is under way, made as its controller makes it. */
export function runOf(uid: string): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: 'cron-running-1',
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'CronJob', name: 'cron-running', uid, controller: true },
      ],
    },
    spec: { template: jobTemplate('cron-running', env(), true) },
  }
}

export const others: readonly Shape[] = [
  scaled,
  protectedByBudget,
  wanting,
  annotated,
  oldPods,
  account,
  ofAccount,
  ingress,
  deployed('pull-and-account', 'nothing', {
    spec: { ...imagePull().spec, serviceAccountName: 'puller' },
  }),
]
