/** A table whose rows open to show how. */
import { element } from './element.ts'
import { KIND } from './sidebar.ts'
import type { Reader, Report } from './report.ts'
import { badge, chip, pathDetails } from './steps.ts'

/** More rows are not made at once. */
const MOST = 300

export interface Line {
  readonly reader: Reader
  /** First cell. */
  readonly title: string
  readonly note: string
}

export interface LineTable {
  readonly caption: string
  readonly column: string
  readonly lines: readonly Line[]
  readonly report: Report
  /** Of the first cell, where it has one that leads elsewhere. */
  go(line: Line): void
  /** A drawing of the line's own paths, where that shows more than words. */
  picture(line: Line): Element | undefined
  /** Called with the line that was opened, or undefined when one was closed. */
  onOpen(line: Line | undefined): void
}

/** The table, and below it what shows the rest. */
export function lineTable(table: LineTable): HTMLElement {
  const body = element('tbody')
  const shown = table.lines.slice(0, MOST)
  body.append(...shown.flatMap((line, index) => rowsOf(line, index, table)))
  body.addEventListener('keydown', (event) => moveFocus(event, body))
  const head = [table.column, 'Sure', 'Path', 'Reads', 'Other ways'].map((title) =>
    element('th', { scope: 'col' }, title),
  )
  const whole = element(
    'table',
    {},
    element('caption', {}, table.caption),
    element('thead', {}, element('tr', {}, ...head)),
    body,
  )
  return element('div', { class: 'scroll' }, whole, moreButton(table, body))
}

function moreButton(table: LineTable, body: HTMLElement): HTMLElement | undefined {
  const rest = table.lines.slice(MOST)
  if (rest.length === 0) return undefined
  const button = element('button', { type: 'button', class: 'more' }, `Show ${rest.length} more`)
  button.addEventListener('click', () => {
    body.append(...rest.flatMap((line, index) => rowsOf(line, MOST + index, table)))
    button.remove()
  })
  return button
}

const SCOPE = ['this Secret', 'its namespace', 'every Secret']

function rowsOf(line: Line, index: number, table: LineTable): readonly HTMLElement[] {
  const { reader } = line
  const details = element('tr', { class: 'details', id: `details-${index}`, hidden: '' })
  const button = element(
    'button',
    { type: 'button', class: 'open', 'aria-expanded': 'false', 'aria-controls': details.id },
    element('span', { class: 'title' }, line.title),
    ' ',
    element('span', { class: 'note' }, line.note),
  )
  const fill = (): void => {
    if (details.firstChild !== null) return
    const link = element('button', { type: 'button', class: 'link' }, linkText(table, line))
    link.addEventListener('click', () => table.go(line))
    details.append(
      element('td', { colspan: '5' }, table.picture(line), pathDetails(reader, table.report), link),
    )
  }
  button.addEventListener('click', () => {
    // `hidden` may also be 'until-found'.
    const open = details.hidden !== false
    fill()
    details.hidden = !open
    button.setAttribute('aria-expanded', String(open))
    table.onOpen(open ? line : undefined)
  })
  details.addEventListener('fill', fill)
  const cells = [
    element('td', {}, badge(reader.sure)),
    element(
      'td',
      { class: 'ids' },
      ...reader.path.flatMap(({ id }) => [chip(id, table.report), ' ']),
    ),
    element('td', { class: 'scope' }, SCOPE[reader.scope] ?? ''),
    element(
      'td',
      { class: 'number' },
      reader.alternatives === 0 ? '' : String(reader.alternatives),
    ),
  ]
  const first = element('th', { scope: 'row' }, button)
  return [
    element('tr', { class: 'line', 'data-reader': String(reader.number) }, first, ...cells),
    details,
  ]
}

function linkText({ column }: LineTable, { reader, title }: Line): string {
  if (column !== 'Reader') return `Who else reads ${title}`
  return `What else ${KIND[reader.key.slice(0, reader.key.indexOf(' '))] ?? ''} ${title} reads`
}

/** Up and down go from row to row. */
function moveFocus(event: KeyboardEvent, body: HTMLElement): void {
  const buttons = [...body.querySelectorAll<HTMLElement>('button.open')]
  const active = document.activeElement
  const at = active instanceof HTMLElement ? buttons.indexOf(active) : -1
  if (at === -1) return
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
  if (to === undefined) return
  event.preventDefault()
  buttons[to]?.focus()
}
