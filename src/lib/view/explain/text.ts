import type { Explanation } from './explanation.ts'

/** An explanation as lines for people. */
export function* explanationText(explanation: Explanation): Iterable<string> {
  const { id, title, how, proof, close, source } = explanation
  yield `${id}  ${title}`
  yield ''
  yield how
  if (proof !== undefined) {
    yield ''
    yield 'See for yourself (changes nothing):'
    yield `  ${proof}`
  }
  yield ''
  yield `To close it: ${close}`
  yield `Source: ${source}`
}
