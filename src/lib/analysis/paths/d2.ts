import { connectRead, NARROW } from './direct-read.ts'
import { READS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const d2: AccessPath = {
  id: 'D2',
  title: 'list on secrets answers with every value',
  precondition:
    'as D1 with list; with resourceNames the request needs fieldSelector=metadata.name=NAME; the resourceName "" allows an unnamed list',
  close: NARROW,
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: (context) => connectRead(context, READS.list, 'D2'),
}
