/** Ways in which a pod uses a Secret. */
import type { PodParts } from '../site.ts'

interface Mount {
  readonly secret?: string
  readonly items?: readonly { readonly key: string; readonly path: string }[]
  readonly subPath?: string
  readonly subPathExpr?: string
}

const MOUNT = { name: 'db', mountPath: '/db' }

export function env(key = 'password', secret = 'db', optional = false): PodParts {
  const secretKeyRef = { name: secret, key, ...(optional && { optional }) }
  return { container: { env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef } }] } }
}

export function envFrom(prefix?: string, secret = 'db'): PodParts {
  const source = { secretRef: { name: secret }, ...(prefix !== undefined && { prefix }) }
  return { container: { envFrom: [source] } }
}

export function volume({ secret = 'db', items, ...mount }: Mount = {}): PodParts {
  const source = { secretName: secret, ...(items && { items }) }
  return {
    container: { volumeMounts: [{ ...MOUNT, ...mount }] },
    spec: { volumes: [{ name: 'db', secret: source }] },
  }
}

export function projected({ secret = 'db', items, ...mount }: Mount = {}): PodParts {
  const source = { secret: { name: secret, ...(items && { items }) } }
  return {
    container: { volumeMounts: [{ ...MOUNT, ...mount }] },
    spec: { volumes: [{ name: 'db', projected: { sources: [source] } }] },
  }
}

export function imagePull(secret = 'db'): PodParts {
  return { spec: { imagePullSecrets: [{ name: secret }] } }
}

/** The same use in a container that runs before, or beside, the main one. */
export function before(use: PodParts, more: object = {}): PodParts {
  const container = { name: 'first', image: 'none', ...use.container, ...more }
  return { spec: { ...use.spec, initContainers: [container] } }
}

/** https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/ */
export function sidecar(use: PodParts): PodParts {
  return before(use, { restartPolicy: 'Always' })
}

/** Both uses in one pod; of lists, the ones of both. */
export function both(one: PodParts, other: PodParts): PodParts {
  return { container: joined(one.container, other.container), spec: joined(one.spec, other.spec) }
}

function joined(one: object = {}, other: object = {}): object {
  const result: Record<string, unknown> = { ...one }
  for (const [field, value] of Object.entries(other)) {
    const there = result[field]
    result[field] = Array.isArray(there) ? [...there, ...(value as unknown[])] : value
  }
  return result
}
