import { UserError } from '../../../base/errors.ts'
import { type NamespacedName, parseQualifiedName, qualifiedName } from '../../../base/names.ts'
import type { PostgresService, RotationCluster } from '../../../change/rotate/index.ts'
import type { RotateInvocation } from '../invocation.ts'
import type { PostgresWay } from './postgres-database.ts'

/**
 * How this machine comes to the server: as the flags say. Only an administrator that is written
 * down need not be typed again (retyped.ts).
 *
 * @param secret the one that is rotated, whose namespace is the usual one
 */
export function postgresWay(
  { flags, io }: RotateInvocation,
  cluster: Pick<RotationCluster, 'readSecret'>,
  secret: NamespacedName,
  begun?: PostgresService,
): PostgresWay {
  const typed = flags['admin-secret']
  const adminSecret =
    typed === undefined ? begun?.adminSecret : parseQualifiedName(typed, secret.namespace)
  if (adminSecret !== undefined && qualifiedName(adminSecret) === qualifiedName(secret)) {
    throw new UserError('--admin-secret is the Secret that is rotated', [
      'leave the flag out: then the role changes its own password',
    ])
  }
  return {
    url: flags['postgres-url'],
    adminSecret,
    env: io.env,
    async valuesOf(name) {
      const found = await cluster.readSecret(name)
      if (found !== undefined) return found.plain.data
      throw new UserError(`there is no Secret ${qualifiedName(name)}`)
    },
  }
}
