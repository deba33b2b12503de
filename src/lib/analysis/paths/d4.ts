import { connectRead } from './direct-read.ts'
import { READS_BY_STAR } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const d4: AccessPath = {
  id: 'D4',
  title: 'a star in verbs, resources or apiGroups covers secrets',
  precondition:
    'a rule in which * stands for the verb, for secrets or for the core group; secrets/* and */secrets cover nothing',
  close: 'write out the resources and verbs that are needed instead of *',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: (context) => {
    for (const requests of READS_BY_STAR) connectRead(context, requests, 'D4')
  },
}
