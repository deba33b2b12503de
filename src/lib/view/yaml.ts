import { Document, visit } from 'yaml'
import { escapeDocument, isSafe } from './safe-text.ts'

/**
 * A YAML document. Text with characters that a terminal obeys becomes a
 * double-quoted scalar, in which `\uXXXX` reads back as the character.
 */
export function yamlText(document: object): string {
  const tree = new Document(document, { aliasDuplicateObjects: false })
  visit(tree, {
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'string' && !isSafe(scalar.value)) scalar.type = 'QUOTE_DOUBLE'
    },
  })
  return escapeDocument(tree.toString({ lineWidth: 0 }))
}
