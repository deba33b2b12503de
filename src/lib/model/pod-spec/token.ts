import { at, listOf, member, textOf } from '../../base/json.ts'
import { containersOf } from './containers.ts'

/**
 * Whether a volume holds, and a container mounts, a projected service account
 * token that the API server accepts: one without `audience`, as admission adds
 * it (k8s.io/kubernetes/plugin/pkg/admission/serviceaccount/admission.go), or
 * with the API server's own. A token for another audience is refused by it.
 */
export function tokenOf(spec: unknown): { token?: true; tokenVolume?: true } {
  const volumes = listOf(member(spec, 'volumes')).filter(holdsToken)
  const names = new Set(volumes.map((volume) => textOf(member(volume, 'name'))))
  if (names.size === 0) return {}
  const isOne = (mount: unknown): boolean => names.has(textOf(member(mount, 'name')))
  const mounted = containersOf(spec).some(({ raw }) =>
    listOf(member(raw, 'volumeMounts')).some(isOne),
  )
  return { ...(mounted ? { token: true } : {}), tokenVolume: true }
}

function holdsToken(volume: unknown): boolean {
  return listOf(at(volume, 'projected', 'sources')).some((source) => {
    const token = member(source, 'serviceAccountToken')
    return token !== undefined && token !== null && isForServer(textOf(member(token, 'audience')))
  })
}

/** The usual value of kube-apiserver's `--api-audiences`, which no object shows. */
function isForServer(audience: string): boolean {
  return audience === '' || /^https:\/\/kubernetes\.default(\.svc(\.|$)|$)/.test(audience)
}
