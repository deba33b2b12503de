import type { AllowedBy, Answer } from '../analysis/reach/decide.ts'
import { settlingText } from './path-words.ts'

/** One line of `reach --batch`: `{"allowed":true,"by":"…"}`. */
export function answerLine(answer: Answer): string {
  return JSON.stringify({ allowed: answer.allowed, by: byText(answer) })
}

function byText(answer: Answer): string | null {
  if (answer.allowed === false) return null
  return answer.allowed === true ? allowedText(answer.by) : blindText(answer)
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

function blindText({ blind, settledBy }: Extract<Answer, { allowed: null }>): string {
  const spots = blind.map(({ resource, namespace }) =>
    namespace === undefined ? resource : `${resource} in ${namespace}`,
  )
  const settling = settlingText(settledBy).map((text) => ` (to know: ${text})`)
  return `unknown: not everything was seen of ${[...new Set(spots)].join(', ')}${settling.join('')}`
}

function qualified({ namespace, name }: { namespace: string; name: string }): string {
  return namespace === '' ? name : `${namespace}/${name}`
}
