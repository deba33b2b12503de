import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { compareText } from '../../base/order.ts'
import { nodeEvidence } from '../graph/node-evidence.ts'
import type { NodePath, NodeReach } from '../node-authorizer/index.ts'
import { listed } from './distinct-paths.ts'
import type { PathStep, Reader } from './report.ts'
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
  return {
    subject: { kind: 'Node', name },
    verdict: 'yes',
    confidence: 'certain',
    scope: 'secret',
    verbs: VERBS,
    path: [nodeStep(path, secret)],
    alternatives: count - 1,
  }
}

/**
 * The same nodes with a path by each pod and volume that brings them the Secret.
 *
 * @param paths of `nodePaths`
 */
export function withNodePaths(
  readers: readonly Reader[],
  secret: NamespacedName,
  paths: Iterable<NodePath>,
): readonly Reader[] {
  const byNode = Map.groupBy(paths, ({ node }) => node)
  return readers.map((reader) => {
    const own = byNode.get(reader.subject.name) ?? []
    const told = listed(
      reader.path,
      own.map((path) => [nodeStep(path, secret)]),
    )
    return { ...reader, ...told }
  })
}

function nodeStep(path: NodePath, secret: NamespacedName): PathStep {
  return {
    id: path.volume === undefined ? 'D11' : 'N6',
    from: subjectText({ kind: 'Node', name: path.node }),
    to: `secret ${qualifiedName(secret)}`,
    evidence: nodeEvidence(path, secret),
  }
}
