import { SECRET_SELECTION, type Selection, type SopsDocument } from '../../crypto/sops/index.ts'

type Branch = SopsDocument['source']['documents'][number]
type Node = Extract<Branch['items'][number], { kind: 'item' }>['value']

/**
 * What is encrypted where nobody says it: of manifests the values of Secrets alone, so that
 * Kubernetes' tools can read the rest; undefined for what sops does.
 */
export function usualSelection(document: SopsDocument): Selection | undefined {
  return hasSecret(document) ? SECRET_SELECTION : undefined
}

/** Whether a Secret is among the documents, or in a list of one. */
export function hasSecret({ source }: SopsDocument): boolean {
  const isManifest = source.format === 'yaml' || source.format === 'json'
  return isManifest && source.documents.some(isSecret)
}

function isSecret(branch: Branch): boolean {
  if (textOf(nodeOf(branch, 'kind')) === 'Secret') return true
  const items = nodeOf(branch, 'items')
  return (
    items?.kind === 'list' && items.items.some((item) => item.kind === 'branch' && isSecret(item))
  )
}

function nodeOf({ items }: Branch, key: string): Node | undefined {
  for (const item of items) if (item.kind === 'item' && item.key === key) return item.value
  return undefined
}

function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'leaf' ? Buffer.from(node.value.bytes).toString() : undefined
}
