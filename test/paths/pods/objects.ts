import type { KubeObject } from '../../control-plane/admin-client.ts'

type Fields = Readonly<Record<string, unknown>>

/** The Secret's name in every scene. */
const TARGET = 'target'
const IMAGE = 'registry.example/main'

/** How a pod names the Secret; fields of its container, and its volumes. */
export const FORMS: Readonly<
  Record<string, { readonly container?: Fields; readonly spec?: Fields }>
> = {
  env: {
    container: {
      env: [{ name: 'E', valueFrom: { secretKeyRef: { name: TARGET, key: 'password' } } }],
    },
  },
  envFrom: { container: { envFrom: [{ secretRef: { name: TARGET } }] } },
  'a volume': mounted({ secret: { secretName: TARGET } }),
  'a projected volume': mounted({ projected: { sources: [{ secret: { name: TARGET } }] } }),
}

function mounted(source: Fields): { container: Fields; spec: Fields } {
  return {
    container: { volumeMounts: [{ name: 's', mountPath: '/s' }] },
    spec: { volumes: [{ name: 's', ...source }] },
  }
}

/** The spec of a pod that is given nothing. */
export function plainSpec(spec: Fields = {}, container: Fields = {}): Fields {
  return {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'main', image: IMAGE, ...container }],
    ...spec,
  }
}

/** The spec of a pod that is given the Secret in its environment. */
export function thiefSpec(spec: Fields = {}): Fields {
  return plainSpec(spec, FORMS['envFrom']?.container)
}

/** The same, as the level `restricted` of Pod Security wants it. */
export function restrictedThiefSpec(): Fields {
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }
  return plainSpec(
    { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } },
    { ...FORMS['envFrom']?.container, securityContext },
  )
}

export function pod(name: string, spec: Fields): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec }
}

/** Whether a pod, as JSON, names the Secret. */
export function namesTarget(json: string): boolean {
  return json.includes(`"name":"${TARGET}"`) || json.includes(`"secretName":"${TARGET}"`)
}
