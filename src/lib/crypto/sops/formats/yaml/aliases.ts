import { type Document, isAlias, isCollection, isScalar, parseAllDocuments, visit } from 'yaml'

import { SopsError } from '../../errors.ts'

const MOST_NODES = 100_000

/**
 * Writes out every alias, as sops does: each copy is encrypted for its own place,
 * so they cannot share one text. Comments survive, fine points of layout may not.
 *
 * @throws SopsError `format` when that grows without end
 */
export function expandAliases(text: string): string {
  const documents = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false })
  const list = Array.isArray(documents) ? documents : []
  for (const document of list) expand(document)
  return list
    .map((document) => document.toString({ lineWidth: 0 }))
    .map((part, index) => (index > 0 && !part.startsWith('---') ? `---\n${part}` : part))
    .join('')
}

function expand(document: Document.Parsed): void {
  let nodes = 0
  visit(document, {
    Alias(_key, alias, path) {
      const source = alias.resolve(document)
      if (!source) throw new SopsError('format', 'an alias of the YAML leads nowhere')
      // Copied anew for ever, each time within the one before.
      if (path.includes(source)) {
        throw new SopsError('format', 'an alias of the YAML stands within what it stands for')
      }
      return isAlias(source) ? undefined : (source.clone() as typeof source)
    },
    Node() {
      nodes += 1
      if (nodes > MOST_NODES) {
        throw new SopsError('format', 'the aliases of the YAML make it too large')
      }
    },
  })
  visit(document, (_key, node) => {
    if (isScalar(node) || isCollection(node)) delete node.anchor
  })
}
