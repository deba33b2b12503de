import { isObject, listOf, textOf } from '../../base/json.ts'
import { secretFromMetadata } from './secret-object.ts'
import type { RawObject, SecretObject } from '../types.ts'

/**
 * The form in which Secrets are asked for: type, number of keys and metadata,
 * never `data` (design §2 item 5). There is no second choice on purpose: a
 * server that cannot do it answers 406, not with values. Rows carry the whole
 * metadata by default (`includeObject=Metadata`).
 */
export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io'

/** Why an answer was thrown away unread. */
export class NotATable extends Error {
  override readonly name = 'NotATable'
}

/**
 * The Secrets of one page of a table.
 *
 * @throws NotATable for anything else, such as a SecretList from an API server
 * or a proxy that ignores the header; its items are not looked at
 */
export function secretsOfTable(page: RawObject): readonly SecretObject[] {
  if (page['kind'] !== 'Table') throw new NotATable('the server did not answer with a table')
  const names = listOf(page['columnDefinitions']).map((column) =>
    isObject(column) ? textOf(column['name']) : '',
  )
  const columns = { type: names.indexOf('Type'), data: names.indexOf('Data') }
  return listOf(page['rows']).map((row) => secretOfRow(row, columns))
}

function secretOfRow(
  row: unknown,
  columns: { readonly type: number; readonly data: number },
): SecretObject {
  const object = isObject(row) ? row['object'] : undefined
  if (!isObject(row) || !isObject(object) || object['kind'] !== 'PartialObjectMetadata') {
    throw new NotATable('the table has rows that are not metadata')
  }
  const cells = listOf(row['cells'])
  const type = textOf(cells[columns.type])
  const keyCount = numberOf(cells[columns.data])
  const metadata = object['metadata']
  return secretFromMetadata(isObject(metadata) ? metadata : {}, {
    ...(type === '' ? {} : { type }),
    ...(keyCount === undefined ? {} : { keyCount }),
  })
}

// The column is declared as a string and filled with a number (pkg/printers/internalversion).
function numberOf(cell: unknown): number | undefined {
  const number = typeof cell === 'string' && cell !== '' ? Number(cell) : cell
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined
}
