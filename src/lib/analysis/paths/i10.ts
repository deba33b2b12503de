import type { AccessPath } from './access-path.ts'

export const i10: AccessPath = {
  id: 'I10',
  title: 'extra fields and uids can be impersonated',
  precondition: 'impersonate on userextras or uids; RBAC looks at neither',
  close: 'none is needed with RBAC and Node authorization alone',
  versions: 'every version',
  confidence: 'possible',
  condition:
    'another authorizer looks at them, which objects do not show, so this is described and not followed',
  evidence: 'none',
  effect: 'documented',
}
