import { connectRead, NARROW } from './direct-read.ts'
import { READS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const d8: AccessPath = {
  id: 'D8',
  title: 'delete on secrets answers with the whole Secret',
  precondition:
    'delete on secrets and the name; propagationPolicy=Foreground or Orphan, with dryRun=All nothing is deleted',
  close: NARROW,
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: (context) => connectRead(context, READS.delete, 'D8'),
}
