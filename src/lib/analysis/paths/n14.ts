import type { AccessPath } from './access-path.ts'

export const n14: AccessPath = {
  id: 'N14',
  title: 'a copy of a volume or of etcd holds Secrets',
  precondition: 'the right to make backups or volume snapshots and to restore them',
  close: 'encrypt at rest; treat backup rights as rights to read',
  versions: 'every version',
  confidence: 'possible',
  condition:
    'a backup operator is installed; which resources it follows is its own, so this is described and not followed',
  evidence: 'none',
  effect: 'documented',
}
