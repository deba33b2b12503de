/** Who writes a managed Secret, and how they are asked to do so again. */
import type { Manager } from '../../../analysis/managers/managers.ts'
import type { NamespacedName } from '../../../base/names.ts'

/** An object whose controller writes the Secret. */
export interface SourceObject extends NamespacedName {
  readonly group: string
  readonly kind: string
  /** Resource name for requests. */
  readonly plural: string
  /**
   * What makes the controller look again: an annotation of the object, with any new text, or the
   * condition that `cmctl renew` sets.
   */
  readonly ask: { readonly annotation: string } | { readonly condition: 'Issuing' }
}

/** Who manages the Secret, and what can be done about it. */
export interface SourceOfValues {
  readonly manager: string
  /** Absent where nothing in the cluster can be asked. */
  readonly object?: SourceObject
  /** Whether asking is enough; otherwise somebody has to change the value at the source first. */
  readonly makesValues: boolean
}

interface Conventions {
  readonly kind: string
  readonly group: string
  readonly plural: string
  readonly ask: SourceObject['ask']
  readonly makesValues?: boolean
}

/**
 * By id of the manager. External Secrets refreshes when any annotation changes and documents
 * `force-sync`; Flux and Argo CD have annotations that ask for it; cert-manager issues anew by a
 * condition, as `cmctl renew` does.
 */
const ASKED: Readonly<Record<string, Conventions>> = {
  'external-secrets': {
    kind: 'ExternalSecret',
    group: 'external-secrets.io',
    plural: 'externalsecrets',
    ask: { annotation: 'force-sync' },
  },
  'cert-manager': {
    kind: 'Certificate',
    group: 'cert-manager.io',
    plural: 'certificates',
    ask: { condition: 'Issuing' },
    makesValues: true,
  },
  'flux-kustomize': {
    kind: 'Kustomization',
    group: 'kustomize.toolkit.fluxcd.io',
    plural: 'kustomizations',
    ask: { annotation: 'reconcile.fluxcd.io/requestedAt' },
  },
  'flux-helm': {
    kind: 'HelmRelease',
    group: 'helm.toolkit.fluxcd.io',
    plural: 'helmreleases',
    ask: { annotation: 'reconcile.fluxcd.io/requestedAt' },
  },
}

/** Managers whose objects may be in another namespace than what they write. */
const ELSEWHERE: ReadonlySet<string> = new Set(['Kustomization', 'HelmRelease'])

/** Whether an object that is asked is one of those that this program would ask for the Secret. */
export function isKnownSource(object: SourceObject, secret: NamespacedName): boolean {
  const known = Object.values(ASKED).find(({ kind }) => kind === object.kind)
  if (known === undefined) return false
  const isBeside = object.namespace === secret.namespace || ELSEWHERE.has(object.kind)
  const isAlike = known.group === object.group && known.plural === object.plural
  return isBeside && isAlike && JSON.stringify(known.ask) === JSON.stringify(object.ask)
}

/** How the manager of a Secret is asked for a new value. */
export function sourceOfValues({ id, name, source }: Manager): SourceOfValues {
  const known = ASKED[id]
  const makesValues = known?.makesValues === true
  if (known === undefined || source?.kind !== known.kind || source.namespace === undefined) {
    return { manager: name, makesValues: false }
  }
  const { kind, group, plural, ask } = known
  const { namespace } = source
  const object = { kind, group, plural, ask, namespace, name: source.name }
  return { manager: name, object, makesValues }
}
