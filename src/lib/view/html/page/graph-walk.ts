/** Walking through a drawing with the arrow keys. */
import type { Place } from './graph-layout.ts'
import type { Edge } from './graph-shapes.ts'

export interface Walk {
  readonly edges: readonly Edge[]
  placeOf(station: string): Place
  open(station: string): void
}

/** One box at a time is in the order of Tab; arrow keys go along steps and up and down. */
export function makeWalkable(
  svg: SVGSVGElement,
  shapes: readonly SVGGElement[],
  stations: readonly string[],
  walk: Walk,
): void {
  shapes[0]?.setAttribute('tabindex', '0')
  const focus = (station: string | undefined): void => {
    const to = station === undefined ? undefined : shapes[stations.indexOf(station)]
    if (to === undefined) return
    for (const each of shapes) each.setAttribute('tabindex', each === to ? '0' : '-1')
    to.focus()
  }
  const stationOf = (event: Event): string | undefined => {
    const group = event.target instanceof Element ? event.target.closest('.station') : null
    return group instanceof SVGGElement ? stations[shapes.indexOf(group)] : undefined
  }
  svg.addEventListener('click', (event) => {
    const station = stationOf(event)
    if (station !== undefined) walk.open(station)
  })
  svg.addEventListener('keydown', (event) => {
    const station = stationOf(event)
    if (station === undefined) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      walk.open(station)
    } else if (event.key.startsWith('Arrow')) {
      event.preventDefault()
      focus(beside(event.key, station, stations, walk))
    }
  })
}

function beside(
  key: string,
  station: string,
  stations: readonly string[],
  { edges, placeOf }: Walk,
): string | undefined {
  if (key === 'ArrowRight') return edges.find(({ from }) => from === station)?.to
  if (key === 'ArrowLeft') return edges.find(({ to }) => to === station)?.from
  const { layer } = placeOf(station)
  const column = stations
    .filter((each) => placeOf(each).layer === layer)
    .toSorted((a, b) => placeOf(a).row - placeOf(b).row)
  return column[column.indexOf(station) + (key === 'ArrowDown' ? 1 : -1)]
}
