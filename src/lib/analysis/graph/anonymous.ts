import type { Model } from '../../model/model.ts'
import { groupKey, type RbacIndex, UNAUTHENTICATED } from '../rbac/index.ts'
import type { Station } from './access-graph.ts'
import type { PathContext } from './context.ts'
import { ANONYMOUS } from './identities.ts'
import type { RightsOf } from './role-rights.ts'

/**
 * Whether a binding grants something that matters to those without a credential.
 * What every cluster grants them (`system:public-info-viewer`) does not.
 */
export function isOpenToAnonymous(
  { facts }: Model,
  { bindingsOf }: RbacIndex,
  rightsOf: RightsOf,
): boolean {
  const keys = [ANONYMOUS, groupKey(UNAUTHENTICATED)]
  const scopes = new Set(facts.Binding.map(({ namespace }) => namespace))
  return [...scopes].some((scope) =>
    keys.some((key) =>
      bindingsOf(scope, key).some(({ role }) => role !== null && rightsOf(role).length > 0),
    ),
  )
}

/**
 * Anybody can leave the credential away (row D6). It is on by default; since
 * 1.32 an AuthenticationConfiguration can also narrow it to some paths, and
 * neither can be seen from within the cluster.
 */
export function linkToAnonymous(
  { build, model, rbac, rightsOf, identities }: PathContext,
  stations: Iterable<Station>,
): void {
  if (!identities.has(ANONYMOUS) || !isOpenToAnonymous(model, rbac, rightsOf)) return
  const anonymous = build.is(ANONYMOUS)
  for (const station of stations) {
    if (station === anonymous || station === build.group(UNAUTHENTICATED)) continue
    build.step(station, anonymous, {
      id: 'D6',
      confidence: 'conditional',
      condition: 'the API server answers requests without a credential (--anonymous-auth)',
    })
  }
}
