import { connectRead, NARROW } from './direct-read.ts'
import { READS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const d7: AccessPath = {
  id: 'D7',
  title: 'patch on secrets answers with the whole Secret',
  precondition:
    'patch on secrets and the name; an empty patch with dryRun=All changes nothing and needs no get',
  close: NARROW,
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: (context) => connectRead(context, READS.patch, 'D7'),
}
