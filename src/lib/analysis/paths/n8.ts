import type { AccessPath } from './access-path.ts'

export const n8: AccessPath = {
  id: 'N8',
  title: 'the narrow subresources of nodes show no Secrets',
  precondition: 'nodes/log, nodes/metrics, nodes/stats, nodes/configz and the like',
  close: 'none is needed',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'none',
  effect: 'no gain',
}
