import type { AccessPath } from './access-path.ts'

export const i14: AccessPath = {
  id: 'I14',
  title: 'a role can be changed within the rights that one has',
  precondition:
    'update or patch on roles without escalate: the API server allows only rules that one holds already',
  close: 'none is needed',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'none',
  effect: 'no gain',
}
