import type { AccessPath } from './access-path.ts'

/** That `update` reads is a common mistake; D12 is the one way in which it does. */
export const d10: AccessPath = {
  id: 'D10',
  title: 'update on secrets answers with what was sent, so it reads nothing',
  precondition:
    'update on secrets without any other verb; the value can be replaced, which poisons whoever uses it, and the key names of earlier writers show in managedFields',
  close: 'remove the verb; use patch rights by name for those who have to write',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding and the role, with the rule',
  effect: 'no gain',
}
