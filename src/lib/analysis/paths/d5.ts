import { groupKey, MASTERS } from '../rbac/index.ts'
import type { AccessPath } from './access-path.ts'

export const d5: AccessPath = {
  id: 'D5',
  title: 'members of system:masters bypass authorization',
  precondition:
    'a client certificate with organisation system:masters, or another authenticator that puts a user in the group',
  close:
    'cannot be taken away by RBAC: keep such certificates offline, let them expire, change the client CA when one is lost',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'none: nothing in the cluster grants it',
  effect: 'path',
  connect: ({ build }) => {
    const masters = build.as(groupKey(MASTERS))
    build.step(masters, build.secrets(''), { id: 'D5' })
    build.free(masters, build.everything(''))
  },
}
