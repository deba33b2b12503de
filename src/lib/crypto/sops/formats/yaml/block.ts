import { isObject, type JsonObject } from '../../../../base/json.ts'
import { writeText, type Written } from './style.ts'

/** A `sops` block as lines of YAML, indented as sops does it. */
export function blockLines(block: JsonObject, step: number): readonly string[] {
  return ['sops:', ...mapLines(block, step, step)]
}

function mapLines(fields: JsonObject, column: number, step: number): readonly string[] {
  return Object.entries(fields).flatMap(([key, value]) =>
    entryLines(key, value, column, step).map((line) => indented(line, column)),
  )
}

// Lines of one entry, without the indentation of the map that it stands in.
function entryLines(key: string, value: unknown, column: number, step: number): readonly string[] {
  const name = writeText(key, { flow: false, parentColumn: 0, contentColumn: step }).head
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${name}: []`]
    return [`${name}:`, ...value.flatMap((item) => itemLines(item, column, step))]
  }
  if (isObject(value)) {
    if (Object.keys(value).length === 0) return [`${name}: {}`]
    const inner = nextStep(column, step)
    return [`${name}:`, ...mapLines(value, inner, step).map((line) => line.slice(column))]
  }
  const written = scalarLines(value, column, step)
  return [`${name}: ${written.head}`, ...written.lines]
}

function itemLines(item: unknown, column: number, step: number): readonly string[] {
  const dash = nextStep(column, step)
  const lead = ' '.repeat(dash - column)
  if (!isObject(item)) return [`${lead}- ${scalarLines(item, dash, step).head}`]
  const lines = mapLines(item, dash + 2, step).map((line) => line.slice(column))
  const [first = '', ...rest] = lines
  return [`${lead}- ${first.slice(dash + 2 - column)}`, ...rest]
}

function scalarLines(value: unknown, column: number, step: number): Written {
  if (typeof value !== 'string') return { head: JSON.stringify(value), lines: [] }
  const contentColumn = nextStep(column, step)
  const { head, lines } = writeText(value, { flow: false, parentColumn: column, contentColumn })
  return { head, lines: lines.map((line) => line.slice(column)) }
}

/** The column of what stands below a map at `column`: the next multiple of the step. */
export function nextStep(column: number, step: number): number {
  return step * Math.floor((column + step) / step)
}

function indented(line: string, column: number): string {
  return line === '' ? '' : ' '.repeat(column) + line
}
