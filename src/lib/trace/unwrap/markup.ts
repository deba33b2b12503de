import { type ByteText, byteTextOfCode } from '../byte-text.ts'
import type { Layer, Room } from '../types.ts'

const ENTITY = /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));/g
const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

/** The text without the entities of XML and HTML. */
export function* markup(text: ByteText, { traits }: Room): Generator<Layer> {
  if (!(traits.markup || text.includes('&#')) || text.search(ENTITY) === -1) return
  yield {
    encoding: 'XML entities',
    text: text.replaceAll(ENTITY, (_, hex?: string, decimal?: string, name?: string) =>
      name === undefined ? numbered(hex, decimal) : (NAMED.get(name) ?? ''),
    ),
  }
}

function numbered(hex: string | undefined, decimal: string | undefined): ByteText {
  return byteTextOfCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
}
