import { escapeLine } from '../base/safe-text.ts'
import { displayWidth, padEnd } from './width.ts'

export interface Column {
  /** Upper case, without spaces. */
  readonly title: string
  /** Only shown with `-o wide`. */
  readonly wide?: boolean
}

/** Rows for people. Cells are text as it came; the printer makes it safe for a terminal. */
export interface Table {
  readonly columns: readonly Column[]
  /**
   * One cell per column. An empty cell is printed as `<none>`. Gone through
   * more than once; may be made each time, so that a long table is not held.
   */
  readonly rows: Iterable<readonly string[]>
}

/** What a cell is, for a terminal with colours. */
export type CellStyle = 'title' | 'unknown'

export interface TableOptions {
  readonly wide: boolean
  readonly headers: boolean
  readonly paint?: ((text: string, style: CellStyle) => string) | undefined
}

// kubectl's tabwriter: padding 3, at least 6 columns per cell (cli-runtime `GetNewTabWriter`).
const PADDING = 3
const LEAST = 6

/**
 * The lines of a table as kubectl lays them out: nothing is cut off, and
 * without rows there is no header. Goes through the rows twice, for the widths
 * and for the lines, so that a long table is not held.
 */
export function* tableLines(table: Table, options: TableOptions): Iterable<string> {
  const shown = [...table.columns.keys()].filter(
    (index) => options.wide || table.columns[index]?.wide !== true,
  )
  const titles = shown.map((index) => table.columns[index]?.title ?? '')
  const widths = columnWidths(table.rows, shown, options.headers ? titles : [])
  if (widths === undefined) return
  if (options.headers) yield lineText(titles, widths, (text) => painted(text, 'title', options))
  for (const row of table.rows) {
    const cells = shown.map((index) => cellText(row[index]))
    yield lineText(cells, widths, (text, cell) => painted(text, styleOf(cell), options))
  }
}

/** A cell that says, as a whole, that something could not be seen. */
function styleOf(cell: string): CellStyle | undefined {
  return cell === '<unknown>' || /^\d+\+$/.test(cell) ? 'unknown' : undefined
}

function painted(text: string, style: CellStyle | undefined, { paint }: TableOptions): string {
  return style === undefined || paint === undefined ? text : paint(text, style)
}

function cellText(cell: string | undefined): string {
  return cell === undefined || cell === '' ? '<none>' : escapeLine(cell)
}

/** Undefined without rows. The last column is not padded, so its width does not matter. */
function columnWidths(
  rows: Table['rows'],
  shown: readonly number[],
  titles: readonly string[],
): readonly number[] | undefined {
  let empty = true
  const widths = shown.map((_, column) => displayWidth(titles[column] ?? ''))
  for (const row of rows) {
    empty = false
    for (let column = 0; column < shown.length - 1; column++) {
      const width = displayWidth(cellText(row[shown[column] ?? 0]))
      if (width > (widths[column] ?? 0)) widths[column] = width
    }
  }
  return empty ? undefined : widths.map((width) => Math.max(LEAST, width + PADDING))
}

/** The last cell is not padded: no line ends in spaces. */
function lineText(
  cells: readonly string[],
  widths: readonly number[],
  paint: (text: string, cell: string) => string,
): string {
  const last = cells.length - 1
  return cells
    .map((cell, index) => paint(index === last ? cell : padEnd(cell, widths[index] ?? 0), cell))
    .join('')
}
