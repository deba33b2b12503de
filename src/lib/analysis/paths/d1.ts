import { connectRead, NARROW } from './direct-read.ts'
import { READS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const d1: AccessPath = {
  id: 'D1',
  title: 'get on secrets reads the Secret',
  precondition:
    'a rule with get on secrets that applies in the namespace; resourceNames empty or naming the Secret',
  close: NARROW,
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: (context) => connectRead(context, READS.get, 'D1'),
}
