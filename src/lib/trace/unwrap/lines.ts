import type { ByteText } from '../byte-text.ts'
import type { Layer, Room } from '../types.ts'

const BREAK = /[ \t]*(?:\r?\n[ \t]*)+/g

/** One blank for each line feed with the blanks around it: however YAML folds or indents, the same. */
export function unfolded(text: ByteText): ByteText {
  return text.replaceAll(BREAK, ' ')
}

/** The text in one line. */
export function* lines(text: ByteText, { traits }: Room): Generator<Layer> {
  if (traits.blanks && text.includes('\n')) yield { encoding: 'folded lines', text: unfolded(text) }
}
