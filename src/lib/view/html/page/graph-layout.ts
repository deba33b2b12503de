/** Layers from left to right: every step leads to the right, long ones around what is between. */

export interface Link {
  readonly from: string
  readonly to: string
}

export interface Place {
  readonly layer: number
  /** Middle, in rows; the first is at 0. */
  readonly row: number
}

export interface Layout {
  readonly layers: number
  /** Rows that the highest layer takes. */
  readonly rows: number
  readonly places: ReadonlyMap<string, Place>
  /** For each link, in order, where it bends between its ends. */
  readonly bends: readonly (readonly Place[])[]
}

/** @param links in a stable order; those that lead back in a circle are drawn, but not followed */
export function layOut(nodes: readonly string[], links: readonly Link[]): Layout {
  const layers = layersOf(nodes, links)
  const last = Math.max(0, ...layers.values())
  const columns: string[][] = Array.from({ length: last + 1 }, () => [])
  for (const node of nodes) columns[last - (layers.get(node) ?? 0)]?.push(node)
  const layerOf = (node: string): number => last - (layers.get(node) ?? 0)
  const chains = links.map(({ from, to }, index) => {
    const between: string[] = []
    for (let layer = layerOf(from) + 1; layer < layerOf(to); layer++) {
      // No station is named like this: their names begin with a word.
      const bend = ` ${index} ${layer}`
      columns[layer]?.push(bend)
      between.push(bend)
    }
    return [from, ...between, to]
  })
  const neighbours = neighboursOf(chains)
  for (let sweep = 0; sweep < SWEEPS; sweep++) orderColumns(columns, neighbours, sweep % 2 === 0)
  const places = placesOf(columns, neighbours)
  const placeOf = (node: string): Place => places.get(node) ?? { layer: 0, row: 0 }
  return {
    layers: columns.length,
    rows: Math.max(1, ...[...places.values()].map(({ row }) => row + 1)),
    places: new Map(nodes.map((node) => [node, placeOf(node)])),
    bends: chains.map((chain) => chain.slice(1, -1).map(placeOf)),
  }
}

const SWEEPS = 6

/** For each node the longest way to an end. */
function layersOf(nodes: readonly string[], links: readonly Link[]): ReadonlyMap<string, number> {
  const next = new Map<string, string[]>(nodes.map((node) => [node, []]))
  for (const { from, to } of links) next.get(from)?.push(to)
  const layers = new Map<string, number>()
  const open = new Set<string>()
  const visit = (node: string): number => {
    const known = layers.get(node)
    if (known !== undefined) return known
    open.add(node)
    let layer = 0
    for (const each of next.get(node) ?? []) {
      if (!open.has(each)) layer = Math.max(layer, visit(each) + 1)
    }
    open.delete(node)
    layers.set(node, layer)
    return layer
  }
  for (const node of nodes) visit(node)
  return layers
}

function neighboursOf(
  chains: readonly (readonly string[])[],
): ReadonlyMap<string, readonly string[]> {
  const neighbours = new Map<string, string[]>()
  const add = (node: string, other: string): void => {
    const list = neighbours.get(node)
    if (list === undefined) neighbours.set(node, [other])
    else list.push(other)
  }
  for (const chain of chains) {
    for (const [index, node] of chain.entries()) {
      const after = chain[index + 1]
      if (after === undefined) continue
      add(node, after)
      add(after, node)
    }
  }
  return neighbours
}

/** Puts each node next to the middle of its neighbours in the layer before (Sugiyama, Tagawa, Toda 1981). */
function orderColumns(
  columns: string[][],
  neighbours: ReadonlyMap<string, readonly string[]>,
  toTheLeft: boolean,
): void {
  const order = toTheLeft ? [...columns.keys()].toReversed() : [...columns.keys()]
  for (const at of order) {
    const column = columns[at] ?? []
    const beside = new Map(
      (columns[toTheLeft ? at + 1 : at - 1] ?? []).map((node, index) => [node, index]),
    )
    const middle = new Map(
      column.map((node, index) => {
        const rows = (neighbours.get(node) ?? []).flatMap((each) => beside.get(each) ?? [])
        return [node, rows.length === 0 ? index : mean(rows)]
      }),
    )
    column.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0))
  }
}

function placesOf(
  columns: readonly (readonly string[])[],
  neighbours: ReadonlyMap<string, readonly string[]>,
): Map<string, Place> {
  const highest = Math.max(...columns.map(({ length }) => length))
  const places = new Map<string, Place>()
  for (const [layer, column] of columns.entries()) {
    const first = (highest - column.length) / 2
    for (const [index, node] of column.entries()) places.set(node, { layer, row: first + index })
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const column of sweep % 2 === 0 ? columns.toReversed() : columns) {
      straighten(column, neighbours, places)
    }
  }
  const top = Math.min(...[...places.values()].map(({ row }) => row))
  for (const [node, { layer, row }] of places) places.set(node, { layer, row: row - top })
  return places
}

/** Moves the nodes of a layer towards their neighbours, a row apart at least, in their order. */
function straighten(
  column: readonly string[],
  neighbours: ReadonlyMap<string, readonly string[]>,
  places: Map<string, Place>,
): void {
  const wanted = column.map((node) => {
    const rows = (neighbours.get(node) ?? []).flatMap((each) => places.get(each)?.row ?? [])
    return rows.length === 0 ? (places.get(node)?.row ?? 0) : mean(rows)
  })
  const rows: number[] = []
  for (const row of wanted) rows.push(Math.max(row, (rows.at(-1) ?? -Infinity) + 1))
  // What was pushed down goes back half of the way, so that the layer stays in the middle.
  const shift = mean(rows.map((row, index) => row - (wanted[index] ?? row)))
  for (const [index, node] of column.entries()) {
    const place = places.get(node)
    if (place !== undefined) places.set(node, { ...place, row: (rows[index] ?? 0) - shift })
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, each) => sum + each, 0) / numbers.length
}
