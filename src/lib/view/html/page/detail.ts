/** The chosen Secret with its readers, or the chosen identity with what it reads. */
import { count, element } from './element.ts'
import { draw, type Drawing, type DrawnPath, stationCount } from './graph-view.ts'
import { type Reader, type Report, type Secret, SURE } from './report.ts'
import { KIND } from './sidebar.ts'
import type { Store, Subject } from './state.ts'
import { badge } from './steps.ts'
import { type Line, lineTable } from './table.ts'

/** More boxes than this are drawn only when asked for. */
const MOST_BOXES = 150

interface Shown {
  readonly title: string
  readonly notes: readonly string[]
  readonly column: string
  /** In the order of the table. */
  readonly lines: readonly Line[]
  pathsOf(line: Line): readonly DrawnPath[]
  go(line: Line): Subject
}

/** Keeps `place` showing what is chosen. */
export function showDetail(place: HTMLElement, report: Report, store: Store): void {
  const update = (): void => {
    const { subject } = store.state
    const shown = subject === undefined ? undefined : shownOf(subject, report)
    place.replaceChildren(
      ...(shown === undefined ? nothing(report, subject) : parts(shown, report, store)),
    )
  }
  store.onChange((_, changed) => {
    update()
    const { top } = place.getBoundingClientRect()
    if (changed === 'subject' && top < 0) scrollBy(0, top)
  })
  addEventListener('beforeprint', () => {
    for (const row of place.querySelectorAll('tr.details')) row.dispatchEvent(new Event('fill'))
    for (const folded of document.querySelectorAll('details')) folded.open = true
  })
  update()
}

function nothing(report: Report, subject: Subject | undefined): readonly HTMLElement[] {
  if (subject !== undefined) {
    return [element('p', { class: 'empty' }, `${subject.key} is not in this report.`)]
  }
  const words =
    report.secrets.length === 0
      ? 'There are no Secrets in this report.'
      : 'Choose a Secret to see who can read it, or an identity to see what it reads.'
  return [element('p', { class: 'empty' }, words)]
}

function shownOf(subject: Subject, report: Report): Shown | undefined {
  if (subject.kind === 'identity') return identityShown(subject.key, report)
  const secret = report.secret(subject.key)
  return secret === undefined ? undefined : secretShown(secret, report)
}

const ORDER = ['pod', 'node', 'sa', 'user', 'group']

function secretShown(secret: Secret, report: Report): Shown {
  const rank = ({ key, scope, sure }: Reader): number =>
    SURE.indexOf(sure) * 100 + scope * 10 + ORDER.indexOf(word(key))
  const lines = report
    .readersOf(secret)
    .map((reader): Line => ({ reader, title: reader.label, note: KIND[word(reader.key)] ?? '' }))
    .toSorted((a, b) => rank(a.reader) - rank(b.reader))
  const goal = `secret ${secret.key}`
  return {
    title: secret.key,
    notes: [secret.type === '' ? 'the Secret itself was not seen' : secret.type],
    column: 'Reader',
    lines,
    pathsOf: ({ reader: { number, path, others } }) =>
      [path, ...others].map((steps) => ({ number, steps, goal })),
    go: ({ reader }) => ({ kind: 'identity', key: reader.key }),
  }
}

function identityShown(key: string, report: Report): Shown | undefined {
  if (!report.identities.includes(key)) return undefined
  const readings = report.readingsOf(key)
  const lines = readings
    .map(({ secret, reader }): Line => ({ reader, title: secret.key, note: secret.type }))
    .toSorted((a, b) => SURE.indexOf(a.reader.sure) - SURE.indexOf(b.reader.sure))
  return {
    title: report.labelOf(key),
    notes: [KIND[word(key)] ?? ''],
    column: 'Secret',
    lines,
    pathsOf: ({ reader: { number, path, others, scope }, title }) =>
      [path, ...others].map((steps) => ({
        number,
        steps,
        goal: scope === 0 ? `secret ${title}` : undefined,
      })),
    go: ({ title }) => ({ kind: 'secret', key: title }),
  }
}

function word(key: string): string {
  return key.slice(0, key.indexOf(' '))
}

function parts(shown: Shown, report: Report, store: Store): readonly HTMLElement[] {
  const lines = shown.lines.filter(({ reader }) => store.state.shown.has(reader.sure))
  const noun = shown.column === 'Reader' ? 'reader' : 'Secret'
  const hidden = shown.lines.length - lines.length
  const graph = graphSection(shown, lines, store)
  const table = lineTable({
    caption: `${count(lines.length, noun)}${hidden === 0 ? '' : `, ${hidden} left out by the filter`}`,
    column: shown.column,
    lines,
    report,
    go: (line) => store.go(shown.go(line)),
    picture: (line) => pictureOf(shown.pathsOf(line), store),
    onOpen: (line) => graph.highlight(line),
  })
  return [
    element(
      'div',
      { class: 'heading' },
      element('h2', {}, shown.title),
      ...shown.notes.map((note) => element('span', { class: 'type' }, note)),
    ),
    filter(shown, store),
    lines.length === 0 ? element('p', { class: 'empty' }, emptyText(shown, hidden)) : table,
    ...graph.parts,
  ]
}

function emptyText({ column }: Shown, hidden: number): string {
  if (hidden > 0) return 'All are left out by the filter.'
  return column === 'Reader' ? 'No reader was found.' : 'It reads no Secret.'
}

function filter({ lines }: Shown, store: Store): HTMLElement {
  const boxes = SURE.map((sure) => {
    const number = lines.filter(({ reader }) => reader.sure === sure).length
    const box = element('input', { type: 'checkbox', id: `sure-${sure}` })
    box.checked = store.state.shown.has(sure)
    box.addEventListener('change', () => {
      store.toggle(sure, box.checked)
      document.querySelector<HTMLElement>(`#sure-${sure}`)?.focus()
    })
    return element(
      'label',
      {},
      box,
      badge(sure),
      element('span', { class: 'count' }, String(number)),
    )
  })
  return element(
    'fieldset',
    { class: 'filter' },
    element('legend', {}, 'Show readers that are'),
    ...boxes,
  )
}

/** A single step needs no drawing. */
function pictureOf(paths: readonly DrawnPath[], store: Store): HTMLElement | undefined {
  if (paths.every(({ steps }) => steps.length < 2)) return undefined
  const { svg } = draw(paths, (station) => openStation(station, store))
  return element('div', { class: 'scroll picture' }, svg)
}

interface GraphSection {
  readonly parts: readonly HTMLElement[]
  highlight(line: Line | undefined): void
}

function graphSection(shown: Shown, lines: readonly Line[], store: Store): GraphSection {
  const paths = distinct(lines.flatMap((line) => shown.pathsOf(line)))
  if (paths.length === 0) return { parts: [], highlight: () => {} }
  const place = element('div', { class: 'scroll graph' })
  let drawing: Drawing | undefined
  const show = (some: readonly DrawnPath[]): void => {
    drawing = draw(some, (station) => openStation(station, store))
    place.replaceChildren(drawing.svg)
    const { middle, svg } = drawing
    requestAnimationFrame(() => {
      place.scrollTop =
        middle * (svg.clientHeight / svg.viewBox.baseVal.height) - place.clientHeight / 2
    })
  }
  const boxes = stationCount(paths)
  const whole = boxes <= MOST_BOXES
  if (whole) show(paths)
  else place.append(...manyBoxes(boxes, () => show(paths)))
  return {
    parts: [
      element('section', { 'aria-label': 'Paths' }, element('h3', {}, 'Paths'), legend(), place),
    ],
    highlight: (line) => {
      if (whole || line === undefined) drawing?.highlight(line?.reader.number)
      else show(shown.pathsOf(line))
    },
  }
}

function manyBoxes(boxes: number, showAll: () => void): readonly HTMLElement[] {
  const button = element('button', { type: 'button' }, `Draw all ${boxes} boxes`)
  button.addEventListener('click', showAll)
  return [element('p', {}, 'Open a row to see its paths drawn here, or draw all of them.'), button]
}

/** Secrets of one identity share paths. */
function distinct(paths: readonly DrawnPath[]): readonly DrawnPath[] {
  const seen = new Map(
    paths.map((path) => [JSON.stringify([path.number, path.steps, path.goal]), path]),
  )
  return [...seen.values()]
}

function legend(): HTMLElement {
  return element(
    'p',
    { class: 'legend' },
    ...SURE.map((sure) => element('span', { class: `key ${sure}` }, sure)),
  )
}

/** A set of Secrets or a place that is no reader by itself leads nowhere. */
function openStation(station: string, store: Store): void {
  const secret = /^secret ([^ ]+)$/.exec(station)?.[1] ?? byNamespace(station)
  if (secret !== undefined) store.go({ kind: 'secret', key: secret })
  else if (word(station) in KIND) store.go({ kind: 'identity', key: station })
}

/** `secret db in payments`. */
function byNamespace(station: string): string | undefined {
  const [, name, namespace] = /^secret ([^ ]+) in ([^ ]+)$/.exec(station) ?? []
  return name === undefined ? undefined : `${namespace}/${name}`
}
