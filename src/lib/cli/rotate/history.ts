import { UserError } from '../../base/errors.ts'
import { parseQualifiedName, qualifiedName } from '../../base/names.ts'
import { VERSION } from '../../base/product.ts'
import { connect } from '../../source/http/connect.ts'
import { historyTable } from '../../view/rotation-history.ts'
import { clientFlags } from '../client-flags.ts'
import type { InvocationWith } from '../command.ts'
import type { clusterFlags, namespaceFlags, reportFlags } from '../flags.ts'
import { printReport } from '../print.ts'
import { checkGivenNamespace } from '../scope.ts'
import { published } from './end.ts'
import { journalsIn } from './journals.ts'

type Invocation = InvocationWith<typeof namespaceFlags & typeof reportFlags & typeof clusterFlags>

/**
 * Shows who rotated a Secret, when, why and how; no value is read for it.
 *
 * @throws UserError; ApiError
 */
export async function showHistory(invocation: Invocation, typedName: string): Promise<void> {
  const { flags, signal } = invocation
  const connection = await connect({ flags: clientFlags(flags), version: VERSION, signal })
  try {
    const name = parseQualifiedName(typedName, connection.namespace)
    checkGivenNamespace(typedName, name.namespace, flags.namespace)
    const journals = (await journalsIn(connection).journals(name)).map(({ journal }) => journal)
    if (journals.length === 0) {
      throw new UserError(`${qualifiedName(name)} was never rotated by this program`)
    }
    await printReport(invocation, {
      kind: 'RotationHistory',
      document: () => ({ secret: name, rotations: journals.map(published) }),
      table: () => historyTable(journals),
      names: () => journals.map(({ revision }) => `${name.name}/${revision}`),
    })
  } finally {
    connection.close()
  }
}
