import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { compareText } from '../../base/order.ts'
import { nodeEvidence } from '../graph/node-evidence.ts'
import type { NodeReach } from '../node-authorizer/index.ts'
import type { Reader } from './report.ts'
import { subjectText } from './subjects.ts'

const VERBS = ['get', 'list', 'watch']

/**
 * The nodes whose kubelet may have the Secret (D11), by name.
 *
 * @param nodes of `nodesWithSecret`
 */
export function nodeReaders(
  nodes: ReadonlyMap<string, NodeReach>,
  secret: NamespacedName,
): readonly Reader[] {
  return [...nodes]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([node, reach]) => nodeReader(node, reach, secret))
}

function nodeReader(name: string, { path, count }: NodeReach, secret: NamespacedName): Reader {
  const subject = { kind: 'Node', name } as const
  const step = {
    id: path.volume === undefined ? 'D11' : 'N6',
    from: subjectText(subject),
    to: `secret ${qualifiedName(secret)}`,
    evidence: nodeEvidence(path, secret),
  }
  return {
    subject,
    verdict: 'yes',
    confidence: 'certain',
    scope: 'secret',
    verbs: VERBS,
    path: [step],
    alternatives: count - 1,
  }
}
