import type { Table } from '../table.ts'

/** A page as data, to be written as Markdown or as HTML. */
export type Block =
  | { readonly type: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'list'; readonly items: readonly string[] }
  | {
      readonly type: 'table'
      readonly columns: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }
  | { readonly type: 'commands'; readonly lines: readonly string[] }

/** A heading. */
export function heading(level: 1 | 2 | 3, text: string): Block {
  return { type: 'heading', level, text }
}

/** A paragraph. */
export function paragraph(text: string): Block {
  return { type: 'text', text }
}

/** A table that has a form for terminals as well; all its columns. */
export function tableBlock({ columns, rows }: Table): Block {
  return {
    type: 'table',
    columns: columns.map(({ title }) => title.toLowerCase()),
    rows: [...rows],
  }
}
