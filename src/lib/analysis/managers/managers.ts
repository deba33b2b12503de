import type { ObjectRef, Owner } from '../../model/facts/metadata.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import { DETECTORS, type Detector } from './detectors.ts'
import { sourceOf } from './source.ts'

/** Somebody who writes a Secret and would undo what others write. */
export interface Manager {
  readonly id: string
  readonly name: string
  /** What tells so: `ownerReferences: ExternalSecret db`. */
  readonly evidence: string
  /** The object to change instead, when it is in the cluster and known by name. */
  readonly source?: ObjectRef
  readonly advice: string
}

/** Who manages `secret`, the more telling evidence first. Empty when nobody does. */
export function managersOf(secret: SecretFact): readonly Manager[] {
  const known = DETECTORS.flatMap((detector) => {
    const evidence = evidenceOf(secret, detector)
    if (evidence === undefined) return []
    const source = sourceOf(secret, detector)
    const { id, name, advice } = detector
    return [{ id, name, evidence, ...(source === undefined ? {} : { source }), advice }]
  })
  return known.length > 0 || secret.owner === undefined ? known : [ownedBy(secret, secret.owner)]
}

function evidenceOf(secret: SecretFact, detector: Detector): string | undefined {
  const { owner } = secret
  if (owner !== undefined && detector.owners?.includes(ownerKind(owner))) {
    return `ownerReferences: ${owner.kind} ${owner.name}`
  }
  const label = detector.labels?.find((each) => hasLabel(secret, each))
  if (label !== undefined) return `label ${label}`
  const annotation = detector.annotations?.find((each) => secret.annotationNames.includes(each))
  if (annotation !== undefined) return `annotation ${annotation}`
  if (detector.type === secret.type) return `type ${secret.type}`
  const manager = secret.managers.find((each) => detector.fieldManager?.test(each))
  return manager === undefined ? undefined : `managedFields: ${manager}`
}

function hasLabel({ labels }: SecretFact, wanted: string): boolean {
  const [key = '', value] = wanted.split('=')
  return Object.hasOwn(labels, key) && (value === undefined || labels[key] === value)
}

function ownerKind({ apiVersion, kind }: Owner): string {
  const slash = apiVersion.indexOf('/')
  return slash === -1 ? kind : `${kind}.${apiVersion.slice(0, slash)}`
}

/** A controller that this program does not know still owns its Secret. */
function ownedBy({ namespace }: SecretFact, { kind, name }: Owner): Manager {
  return {
    id: 'owner',
    name: `the controller of ${kind}`,
    evidence: `ownerReferences: ${kind} ${name}`,
    source: { kind, namespace, name },
    advice: `change ${kind} ${name}; its controller may overwrite this Secret`,
  }
}
