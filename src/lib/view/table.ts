import { escapeLine } from './safe-text.ts'
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
  /** One cell per column. An empty cell is printed as `<none>`. */
  readonly rows: readonly (readonly string[])[]
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

/** The lines of a table as kubectl lays them out: nothing is cut off, and without rows there is no header. */
export function* tableLines(table: Table, options: TableOptions): Iterable<string> {
  if (table.rows.length === 0) return
  const shown = [...table.columns.keys()].filter(
    (index) => options.wide || table.columns[index]?.wide !== true,
  )
  const titles = shown.map((index) => table.columns[index]?.title ?? '')
  const rows = table.rows.map((row) => shown.map((index) => cellText(row[index])))
  const lines = options.headers ? [titles, ...rows] : rows
  const widths = shown.map((_, column) => columnWidth(lines, column))
  for (const [index, line] of lines.entries()) {
    const style = options.headers && index === 0 ? 'title' : undefined
    yield lineText(line, widths, (text, cell) => painted(text, style ?? styleOf(cell), options))
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

function columnWidth(lines: readonly (readonly string[])[], column: number): number {
  const widest = lines.reduce((most, line) => Math.max(most, displayWidth(line[column] ?? '')), 0)
  return Math.max(LEAST, widest + PADDING)
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
