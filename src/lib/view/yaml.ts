import { Document, visit } from 'yaml'
import { isIterable } from './json.ts'
import { escapeYaml, isSafe } from '../base/safe-text.ts'

/**
 * A YAML document that a parser of YAML 1.1 reads the same, since many programs
 * still have one. Text with characters that are not printed as they are becomes a
 * double-quoted scalar, in which `\uXXXX` reads back as the character.
 */
export function yamlText(document: object): string {
  const tree = new Document(withArrays(document), { aliasDuplicateObjects: false })
  visit(tree, {
    Scalar(_key, scalar) {
      const { value } = scalar
      if (typeof value === 'string' && needsQuotes(value)) scalar.type = 'QUOTE_DOUBLE'
    },
  })
  return escapeYaml(tree.toString({ lineWidth: 0 }))
}

// https://yaml.org/type/bool.html and null.html, in any case since Ruby takes any.
const WORDS = /^(?:y|yes|n|no|on|off|true|false|null)$/i

// How numbers, times, `=`, `<<` and `~` of https://yaml.org/type/ begin, and Ruby's symbols;
// some parsers take an exponent alone for a number.
const NOT_ONLY_TEXT = /^[-+.\d=<~:]|^e[-+]?\d+$/i

/** Quotes never change text, so that it need not be known what each parser makes of `1e3` or `1:30`. */
function needsQuotes(text: string): boolean {
  return !isSafe(text) || WORDS.test(text) || NOT_ONLY_TEXT.test(text)
}

function withArrays(document: object): object {
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [key, isIterable(value) ? [...value] : value]),
  )
}
