import { Document, visit } from 'yaml'
import { isIterable } from './json.ts'
import { escapeDocument, isSafe } from './safe-text.ts'

/**
 * A YAML document. Text with characters that a terminal obeys becomes a
 * double-quoted scalar, in which `\uXXXX` reads back as the character.
 */
export function yamlText(document: object): string {
  const tree = new Document(withArrays(document), { aliasDuplicateObjects: false })
  visit(tree, {
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'string' && !isSafe(scalar.value)) scalar.type = 'QUOTE_DOUBLE'
    },
  })
  return escapeDocument(tree.toString({ lineWidth: 0 }))
}

function withArrays(document: object): object {
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [key, isIterable(value) ? [...value] : value]),
  )
}
