import type { NamespaceFact } from '../../model/facts/others.ts'
import type { Why } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import { settledBy } from '../reach/settle.ts'
import { blindSpots } from '../visibility.ts'

/** https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
const ENFORCE = 'pod-security.kubernetes.io/enforce'

/** A namespace that lets pods have their node, and how sure that is. */
export interface OpenNamespace {
  readonly namespace: string
  readonly why: Omit<Why, 'id'>
}

interface StrictNamespace {
  readonly namespace: string
  /** The label as evidence: `pod-security.kubernetes.io/enforce=restricted`. */
  readonly label: string
}

/** Namespaces whose Pod Security level lets pods have their node, or may do so. */
export function openNamespaces(context: PathContext): readonly OpenNamespace[] {
  const known = new Map(context.model.facts.Namespace.map((each) => [each.name, each]))
  return context.namespaces.flatMap((namespace) => {
    const why = openness(context, namespace, known.get(namespace))
    return why === undefined ? [] : [{ namespace, why }]
  })
}

/** Namespaces whose level forbids it; an unknown word counts as the strictest one. */
export function strictNamespaces({ model }: PathContext): readonly StrictNamespace[] {
  return model.facts.Namespace.flatMap(({ name, labels }) => {
    const level = labels[ENFORCE]
    if (level === undefined || level === 'privileged') return []
    return [{ namespace: name, label: `${ENFORCE}=${level}` }]
  })
}

function openness(
  { model }: PathContext,
  name: string,
  namespace: NamespaceFact | undefined,
): Omit<Why, 'id'> | undefined {
  if (namespace === undefined) {
    const blind = blindSpots(model.coverage, 'namespaces')
    if (blind.length === 0) return undefined
    return { confidence: 'unknown', settledBy: settledBy(blind) }
  }
  const level = namespace.labels[ENFORCE]
  const state = level === undefined ? `without ${ENFORCE}` : `${ENFORCE}=${level}`
  const evidence = [objectEvidence('Namespace', { namespace: '', name }, { state })]
  if (level === 'privileged') return { evidence }
  if (level !== undefined) return undefined
  return {
    confidence: 'conditional',
    condition: 'neither the default level of the API server nor another policy forbids it',
    evidence,
  }
}
