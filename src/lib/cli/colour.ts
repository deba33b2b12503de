import { styleText } from 'node:util'
import type { CellStyle } from '../view/table.ts'
import type { Io } from './io.ts'

/** Colours a cell that is printed already padded; the words say the same without it. */
export type Paint = (text: string, style: CellStyle) => string

const STYLES = { title: 'bold', unknown: 'yellow' } as const

/**
 * Decides by `--color` first, then `NO_COLOR` (no-color.org: any text but none),
 * then whether standard output is a terminal that can do it.
 */
export function painter(io: Io, when: 'auto' | 'always' | 'never' | undefined): Paint | undefined {
  const { NO_COLOR: noColour, TERM: terminal } = io.env
  const able = !noColour && io.stdout.isTerminal && terminal !== 'dumb'
  if (when === 'never' || (when !== 'always' && !able)) return undefined
  return (text, style) => styleText(STYLES[style], text, { validateStream: false })
}
