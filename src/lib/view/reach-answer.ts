import type { AllowedBy, Answer } from '../analysis/reach/decide.ts'
import type { BlindSpot } from '../analysis/visibility.ts'

/** One line of `reach --batch`: `{"allowed":true,"by":"…"}`. */
export function answerLine(answer: Answer): string {
  return JSON.stringify({ allowed: answer.allowed, by: byText(answer) })
}

function byText(answer: Answer): string | null {
  if (answer.allowed === false) return null
  return answer.allowed === true ? allowedText(answer.by) : blindText(answer.blind)
}

function allowedText(by: AllowedBy): string {
  if (by.authorizer === 'privileged') return 'group system:masters bypasses authorization'
  if (by.authorizer === 'RBAC') {
    const { binding, role, rule } = by.grant
    const kinds = binding.namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding'
    const roleKind = role.namespace === '' ? 'ClusterRole' : 'Role'
    return `RBAC: ${kinds} ${qualified(binding)}, ${roleKind} ${qualified(role)} rule ${rule}`
  }
  const { pod, volume } = by.path
  const through = volume === undefined ? '' : ` through PersistentVolume ${volume.name}`
  return `Node: pod ${qualified(pod)}${through}`
}

function blindText(blind: readonly BlindSpot[]): string {
  const spots = blind.map(({ resource, namespace }) =>
    namespace === undefined ? resource : `${resource} in ${namespace}`,
  )
  return `unknown: not everything was seen of ${[...new Set(spots)].join(', ')}`
}

function qualified({ namespace, name }: { namespace: string; name: string }): string {
  return namespace === '' ? name : `${namespace}/${name}`
}
