/** The paths as a drawing, from left to right. */
import { shape } from './element.ts'
import { layOut, type Layout, type Place } from './graph-layout.ts'
import {
  type Box,
  boxOf,
  LABEL,
  type Edge,
  edgeShape,
  type EdgeShapes,
  HEIGHT,
  round,
  stationShape,
} from './graph-shapes.ts'
import { makeWalkable } from './graph-walk.ts'
import { type Step, SURE } from './report.ts'

const ROW = 36
const GAP = 88
/** Where ids begin, from the box on. */
const STUB = 9
const MARGIN = 8

export interface DrawnPath {
  readonly number: number
  readonly steps: readonly Step[]
  /** What its last step leads to, where that is not what the step says. */
  readonly goal: string | undefined
}

export interface Drawing {
  readonly svg: SVGSVGElement
  /** Height of what the paths lead to, from the top. */
  readonly middle: number
  /** Makes one path stand out; undefined for none. */
  highlight(path: number | undefined): void
}

/** Number of boxes that the paths would have. */
export function stationCount(paths: readonly DrawnPath[]): number {
  return stationsOf(edgesOf(paths)).length
}

/** @param open called with the name of a box that was chosen */
export function draw(paths: readonly DrawnPath[], open: (station: string) => void): Drawing {
  const edges = edgesOf(paths)
  const stations = stationsOf(edges)
  const layout = layOut(stations, edges)
  const boxes = new Map(stations.map((station) => [station, boxOf(station)]))
  const { lefts, widths } = columnsOf(stations, layout, boxes)
  const middle = ({ row }: Place): number => MARGIN + HEIGHT / 2 + row * ROW
  const placeOf = (station: string): Place => layout.places.get(station) ?? { layer: 0, row: 0 }
  const spread = spreadOf(edges, placeOf)
  const drawnEdges = edges.map((edge, index) => {
    const [from, to] = [placeOf(edge.from), placeOf(edge.to)]
    const { down, right } = spread[index] ?? { down: 0, right: 0 }
    const start = (lefts[from.layer] ?? 0) + (boxes.get(edge.from)?.width ?? 0)
    const onBox = Math.max(-HEIGHT / 2 + 3, Math.min(HEIGHT / 2 - 3, down))
    const points = [
      [start, middle(from) + onBox],
      [start + STUB, middle(from) + down],
      // Past the widest box of its layer first, so that no line crosses one.
      [
        Math.max(start + STUB, (lefts[from.layer] ?? 0) + (widths[from.layer] ?? 0)),
        middle(from) + down,
      ],
      ...(layout.bends[index] ?? []).flatMap((bend) => [
        [lefts[bend.layer] ?? 0, middle(bend)],
        [(lefts[bend.layer] ?? 0) + (widths[bend.layer] ?? 0), middle(bend)],
      ]),
      [lefts[to.layer] ?? 0, middle(to)],
    ]
    return edgeShape(edge, points, { x: start + STUB + right, y: middle(from) + down })
  })
  const drawnStations = stations.map((station) => {
    const place = placeOf(station)
    return stationShape(boxes.get(station), lefts[place.layer] ?? 0, middle(place) - HEIGHT / 2)
  })
  const width = (lefts.at(-1) ?? 0) + (widths.at(-1) ?? 0) + MARGIN
  const height = 2 * MARGIN + HEIGHT + (layout.rows - 1) * ROW
  const svg = shape(
    'svg',
    {
      viewBox: `0 0 ${round(width)} ${round(height)}`,
      width: String(round(width)),
      height: String(round(height)),
      preserveAspectRatio: 'xMinYMin',
      role: 'group',
      'aria-label': 'Paths from left to right; arrow keys go from box to box, Enter opens one',
    },
    shape('g', {}, ...drawnEdges.map(({ line }) => line)),
    shape('g', {}, ...drawnEdges.map(({ label }) => label)),
    shape('g', {}, ...drawnStations),
  )
  makeWalkable(svg, drawnStations, stations, { edges, placeOf, open })
  const goal = busiest(edges)
  return {
    svg,
    middle: goal === undefined ? 0 : middle(placeOf(goal)),
    highlight: (path) => mark(svg, drawnEdges, edges, path),
  }
}

function edgesOf(paths: readonly DrawnPath[]): readonly Edge[] {
  const edges = new Map<string, Edge>()
  for (const { number, steps, goal } of paths) {
    for (const [index, step] of steps.entries()) {
      const to = index === steps.length - 1 ? (goal ?? step.to) : step.to
      const key = JSON.stringify([step.from, to, step.id])
      const known = edges.get(key)
      const surer = known !== undefined && SURE.indexOf(known.sure) <= SURE.indexOf(step.sure)
      edges.set(key, {
        from: step.from,
        to,
        id: step.id,
        sure: surer ? known.sure : step.sure,
        paths: (known?.paths ?? new Set()).add(number),
      })
    }
  }
  return [...edges.values()]
}

function stationsOf(edges: readonly Edge[]): readonly string[] {
  return [...new Set(edges.flatMap(({ from, to }) => [from, to]))]
}

/** Where each layer begins, and how wide its widest box is. */
function columnsOf(
  stations: readonly string[],
  { layers, places }: Layout,
  boxes: ReadonlyMap<string, Box>,
): { readonly lefts: readonly number[]; readonly widths: readonly number[] } {
  const widths = Array.from({ length: layers }, () => 40)
  for (const station of stations) {
    const layer = places.get(station)?.layer ?? 0
    widths[layer] = Math.max(widths[layer] ?? 0, boxes.get(station)?.width ?? 0)
  }
  let next = MARGIN
  const lefts = widths.map((width) => {
    const left = next
    next += width + GAP
    return left
  })
  return { lefts, widths }
}

/** Steps that leave one box leave it below each other, so that none hides the id of another. */
function spreadOf(
  edges: readonly Edge[],
  placeOf: (station: string) => Place,
): readonly { readonly down: number; readonly right: number }[] {
  const row = (edge: Edge): number => placeOf(edge.to).row
  return edges.map((edge) => {
    const all = edges.filter(({ from }) => from === edge.from).toSorted((a, b) => row(a) - row(b))
    const apart = Math.min(LABEL, (ROW - 2) / Math.max(1, all.length - 1))
    const at = all.indexOf(edge)
    return {
      down: (at - (all.length - 1) / 2) * apart,
      // Too many for one column of ids make two.
      right: apart < LABEL - 3 && at % 2 === 1 ? 34 : 0,
    }
  })
}

function mark(
  svg: SVGSVGElement,
  shapes: readonly EdgeShapes[],
  edges: readonly Edge[],
  path: number | undefined,
): void {
  svg.classList.toggle('marking', path !== undefined)
  for (const [index, { line, label }] of shapes.entries()) {
    const marked = path !== undefined && edges[index]?.paths.has(path) === true
    for (const each of [line, label]) each.classList.toggle('marked', marked)
  }
}

/** Where most steps lead to. */
function busiest(edges: readonly Edge[]): string | undefined {
  const counts = new Map<string, number>()
  for (const { to } of edges) counts.set(to, (counts.get(to) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}
