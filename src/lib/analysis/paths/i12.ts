import type { AccessPath } from './access-path.ts'

/** Passing on takes the consent of whoever holds the right, so it makes no new reader by itself. */
export const i12: AccessPath = {
  id: 'I12',
  title: 'rights that one has can be passed on',
  precondition:
    'create on rolebindings by somebody who holds all rules of the role: no gain for oneself, but for others',
  close: 'remove the verb from those who should not grant',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'none',
  effect: 'no gain',
}
