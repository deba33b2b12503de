import type { AccessPath } from './access-path.ts'

export const p11: AccessPath = {
  id: 'P11',
  title: 'custom resources that become pods',
  precondition:
    "the right to write workflows, pipelines, virtual machines and the like, whose controller runs pods with a service account and Secrets of one's choice",
  close: 'grant those custom resources as one would grant pods',
  versions: 'every version',
  confidence: 'possible',
  condition:
    'a controller is installed that makes pods from them; which fields it follows is its own, so this is described and not followed',
  evidence: 'none',
  effect: 'documented',
}
