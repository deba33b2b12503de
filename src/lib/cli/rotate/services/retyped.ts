import { UserError } from '../../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../../base/names.ts'
import type { Journal, ServiceRef, Verifier } from '../../../change/rotate/index.ts'
import { shellWord } from '../../../view/shell-word.ts'
import type { RotateInvocation } from '../invocation.ts'

/** A flag and what it was given when the rotation began. */
type Typed = readonly ['hook' | 'verify' | 'postgres-url' | 'admin-secret', string]

/**
 * Who may write Secrets may write journals. So that none of them makes another's machine run a
 * file, or log in elsewhere, whoever goes on types these again.
 *
 * @throws UserError with what to type
 */
export function checkRetyped(
  { flags }: RotateInvocation,
  { service, verify, secret }: Journal,
): void {
  const typed = [...ofService(service, secret), ...(flags.abort ? [] : ofVerifier(verify))]
  const missing = typed.filter(([flag]) => flags[flag] === undefined)
  if (missing.length === 0) return
  const words = missing.map(([flag, value]) => `--${flag} ${shellWord(value)}`).join(' ')
  throw new UserError('the rotation needs files or places that only its journal names', [
    `look at them, and add, if they are right and there is the same here: ${words}`,
  ])
}

function ofService(service: ServiceRef | undefined, secret: NamespacedName): readonly Typed[] {
  if (service === undefined) return []
  if (service.kind === 'hook') return [['hook', service.path]]
  const { url, adminSecret } = service
  // Who can write Secrets here can read them as well.
  const isForeign = adminSecret !== undefined && adminSecret.namespace !== secret.namespace
  return [
    ...(url === undefined ? [] : [['postgres-url', url] as const]),
    ...(isForeign ? [['admin-secret', qualifiedName(adminSecret)] as const] : []),
  ]
}

function ofVerifier(verify: Verifier | undefined): readonly Typed[] {
  return verify === undefined ? [] : [['verify', verify.path]]
}
