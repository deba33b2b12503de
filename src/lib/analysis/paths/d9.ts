import { connectRead, NARROW } from './direct-read.ts'
import { READS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const d9: AccessPath = {
  id: 'D9',
  title: 'deletecollection on secrets answers with every Secret',
  precondition:
    'deletecollection on secrets without resourceNames, or with the name ""; with dryRun=All nothing is deleted',
  close: NARROW,
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: (context) => connectRead(context, READS.deletecollection, 'D9'),
}
