import { connectRead, NARROW } from './direct-read.ts'
import { READS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const d3: AccessPath = {
  id: 'D3',
  title: 'watch on secrets streams every value, those that exist already first',
  precondition: 'as D2 with watch; also on the old /watch/ paths',
  close: NARROW,
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: (context) => connectRead(context, READS.watch, 'D3'),
}
