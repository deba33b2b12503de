import type { AccessPath } from './access-path.ts'

export const n13: AccessPath = {
  id: 'N13',
  title: 'a Secret can hold credentials of the cluster itself',
  precondition:
    'etcd client certificates, encryption configurations or kubeconfigs that somebody stored in a Secret',
  close: 'do not store them in the cluster',
  versions: 'every version',
  confidence: 'possible',
  condition: 'what the value is; no value is read, so this is described and not followed',
  evidence: 'none',
  effect: 'documented',
}
