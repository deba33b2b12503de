import type { ByteText } from '../byte-text.ts'
import type { Layer, Room } from '../types.ts'

/** How YAML and SQL write a quote inside quotes. */
const DOUBLED = /''/g

/** How it is written in a shell, in two ways. */
const IN_SHELL = /'\\''|'"'"'/g

/** The text with each quote once. */
export function* quotes(text: ByteText, { traits }: Room): Generator<Layer> {
  if (!traits.quotes) return
  // `'\''` may also be a backslash in YAML, so each reading is a text of its own.
  for (const way of [DOUBLED, IN_SHELL]) {
    if (text.search(way) !== -1) yield { encoding: 'quotes', text: text.replaceAll(way, "'") }
  }
}
