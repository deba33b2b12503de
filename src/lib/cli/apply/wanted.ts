import { type LabelSelector, parseSelector } from '../../analysis/secrets/selector.ts'
import { UserError } from '../../base/errors.ts'
import { at, type JsonObject, textMap } from '../../base/json.ts'
import type { Wanted } from '../../change/apply/types.ts'
import type { Manifests, OtherManifest } from '../manifests/types.ts'

interface Choice {
  /** As `-l` has it. */
  readonly selector: string | undefined
  readonly skipOthers: boolean
}

/**
 * The objects of the manifests that are to be applied, in their order: Secrets first.
 *
 * @throws UserError for an object of another kind, unless it is to be skipped, and when nothing is left
 */
export function wantedOf(
  manifests: Manifests,
  { selector, skipOthers }: Choice,
): readonly Wanted[] {
  const { secrets, sealed, others } = manifests
  const [other] = others
  if (other !== undefined && !skipOthers) throw notASecret(other, others.length)
  const selects: LabelSelector = selector === undefined ? () => true : parseSelector(selector)
  const isMeant = (metadata: unknown): boolean => selects(textMap(at(metadata, 'labels')))
  const wanted: readonly Wanted[] = [
    ...secrets
      .filter(({ secret }) => isMeant(secret.metadata))
      .map(({ kind, namespace, name, secret }) => ({ kind, namespace, name, secret })),
    ...sealed
      .filter(({ object }) => isMeant(object['metadata']))
      .map(({ kind, namespace, name, apiVersion, object }) => {
        return { kind, namespace, name, apiVersion, object: object satisfies JsonObject }
      }),
  ]
  if (wanted.length === 0) throw nothingLeft(manifests, selector)
  return wanted
}

function notASecret({ what, name, place }: OtherManifest, count: number): UserError {
  const more = count > 1 ? ` (and ${count - 1} more)` : ''
  return new UserError(
    `${place.name}, line ${place.line}: ${what} ${name} is no Secret${more}; only Secrets and SealedSecrets are applied`,
    ['--skip-others leaves the others to kubectl'],
  )
}

function nothingLeft(manifests: Manifests, selector: string | undefined): UserError {
  const isAny = manifests.secrets.length + manifests.sealed.length > 0
  return new UserError(
    isAny && selector !== undefined
      ? `no manifest has labels that fit -l ${selector}`
      : 'no Secret is in the manifests',
  )
}
