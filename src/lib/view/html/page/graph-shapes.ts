/** Boxes and lines of a drawing of paths. */
import { shape } from './element.ts'
import type { Sure } from './report.ts'

/** A step as it is drawn: all that are equal are one. */
export interface Edge {
  readonly from: string
  readonly to: string
  readonly id: string
  readonly sure: Sure
  /** Numbers of the paths that have it. */
  readonly paths: Set<number>
}

export const HEIGHT = 26
/** Height of the id of a step. */
export const LABEL = 14
const PADDING = 10
const WIDEST = 210

/** A station as it is drawn. */
export interface Box {
  readonly station: string
  readonly kind: string
  readonly text: string
  readonly width: number
}

const KINDS = new Set(['pod', 'node', 'sa', 'user', 'group', 'secret', 'secrets'])
let ruler: ((text: string) => number) | undefined

/** Setting the font asks for all styles, so it is done once. */
function newRuler(): (text: string) => number {
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return (text) => text.length * 8
  context.font = getComputedStyle(document.body).font.replace(/\d[\d.]*px/, '13px')
  return (text) => context.measureText(text).width
}

function widthOf(text: string): number {
  ruler ??= newRuler()
  return ruler(text)
}

/** A long name loses its middle: beginnings and ends tell names apart. */
export function boxOf(station: string): Box {
  const word = station.slice(0, station.indexOf(' '))
  let text = station
  for (let keep = station.length; keep > 8 && widthOf(text) > WIDEST; keep -= 2) {
    text = `${station.slice(0, Math.ceil(keep / 2))}\u2026${station.slice(-Math.floor(keep / 2))}`
  }
  const kind = KINDS.has(word) ? word.replace('secrets', 'secret') : 'other'
  return { station, kind, text, width: Math.min(WIDEST, widthOf(text)) + 2 * PADDING }
}

/** The box of a station. */
export function stationShape(box: Box | undefined, left: number, top: number): SVGGElement {
  const { station = '', kind = '', text = '', width = 0 } = box ?? {}
  return shape(
    'g',
    {
      class: `station ${kind}`,
      transform: `translate(${round(left)} ${round(top)})`,
      role: 'button',
      tabindex: '-1',
      'aria-label': station,
    },
    shape('title', {}, station),
    shape('rect', { width: String(round(width)), height: String(HEIGHT), rx: '5' }),
    shape('text', { x: String(PADDING), y: String(HEIGHT / 2), dy: '.35em' }, text),
  )
}

/** Lines are below all labels. */
export interface EdgeShapes {
  readonly line: SVGGElement
  readonly label: SVGGElement
}

/** The line of a step, from point to point, and its id. */
export function edgeShape(
  { id, sure }: Edge,
  points: readonly (readonly number[])[],
  { x: labelX, y: labelY }: { readonly x: number; readonly y: number },
): EdgeShapes {
  const [[x0 = 0, y0 = 0] = [], ...rest] = points
  let d = `M${round(x0)} ${round(y0)}`
  let [fromX, fromY] = [x0, y0]
  for (const [x = 0, y = 0] of rest) {
    const half = (fromX + x) / 2
    d +=
      fromY === y
        ? `H${round(x)}`
        : `C${round(half)} ${round(fromY)} ${round(half)} ${round(y)} ${round(x)} ${round(y)}`
    ;[fromX, fromY] = [x, y]
  }
  const [tipX, tipY] = [round(fromX), round(fromY)]
  const line = shape(
    'g',
    { class: `edge ${sure}` },
    shape('path', { class: 'line', d }),
    shape('path', { class: 'tip', d: `M${tipX} ${tipY}l-8 -4v8z` }),
  )
  const label = shape(
    'g',
    { class: `edge ${sure}` },
    shape('rect', {
      x: String(round(labelX)),
      y: String(round(labelY - LABEL / 2)),
      width: String(round(widthOf(id) + 6)),
      height: String(LABEL),
      rx: '3',
    }),
    shape('text', { x: String(round(labelX + 3)), y: String(round(labelY)), dy: '.35em' }, id),
  )
  return { line, label }
}

/** Tenths are enough. */
export function round(number: number): number {
  return Math.round(number * 10) / 10
}
