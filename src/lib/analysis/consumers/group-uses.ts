import { by } from '../../base/order.ts'
import type { PodFact, PodSecretRef } from '../../model/facts/pod.ts'
import { needsGrant } from '../../model/references/reference-grant.ts'
import { afterChangeOfPod, afterChangeOfReference } from './after-change.ts'
import type { TopOwner } from './owners.ts'
import type { Consumer, SecretUse, UseSource } from './report.ts'
import type { Site } from './site.ts'
import { useId, type UseSources } from './use-source.ts'

/** Sites of one Secret under one top owner. */
interface Group {
  readonly top: TopOwner
  readonly sites: Site[]
}

/** Turns the places that name a Secret into its consumers, one per workload or object and role. */
export function groupConsumers(
  sites: readonly Site[],
  sources: UseSources,
  immutable: boolean,
): readonly Consumer[] {
  const own = new Set(sites.flatMap((site) => (namesImagePull(site) ? [site.top] : [])))
  const moved = sites.map((site) => (own.has(site.top) ? site : attribute(site, sources)))
  const groups = new Map<string, Group>()
  for (const site of moved) {
    const id = `${consumerId(site.top)} ${roleOf(site)}`
    const group = groups.get(id)
    if (group === undefined) groups.set(id, { top: site.top, sites: [site] })
    else group.sites.push(site)
  }
  return [...groups.values()].map((group) => consumer(group, sources, immutable)).toSorted(BY_NAME)
}

/** A consumer's name, unique in the cluster. */
export function consumerId({ apiVersion, kind, namespace, name }: TopOwner): string {
  return `${apiVersion ?? ''} ${kind} ${namespace ?? ''}/${name}`
}

/** Pods that got an image pull Secret from their service account count as its pods. */
function attribute(site: Site, sources: UseSources): Site {
  if (!isCopied(site, sources)) return site
  const { namespace, spec } = site.pod
  return { ...site, top: { kind: 'ServiceAccount', namespace, name: spec.serviceAccount } }
}

/** Whether a pod has the image pull Secret only because its service account names it. */
export function isCopied(site: Site, sources: UseSources): site is Extract<Site, { kind: 'pod' }> {
  if (site.kind !== 'pod' || site.ref.use !== 'imagePull') return false
  return sources.of(site.pod, site.ref, false) === 'serviceAccount'
}

/** Admission copies nothing into pods whose template names image pull Secrets itself. */
function namesImagePull(site: Site): boolean {
  return site.kind === 'template' && site.revision === 'current' && site.ref.use === 'imagePull'
}

function roleOf(site: Site): Consumer['role'] {
  return site.kind === 'reference' ? site.fact.role : 'reads'
}

function consumer({ top, sites }: Group, sources: UseSources, immutable: boolean): Consumer {
  const references = sites.filter((site) => site.kind === 'reference')
  const pods = new Set(sites.flatMap((site) => (site.kind === 'pod' ? [site.pod] : [])))
  const running = [...pods].filter(isRunning).length
  const basis = references.find(({ fact }) => fact.basis !== 'built-in')?.fact.basis ?? 'built-in'
  return {
    ...top,
    role: sites[0] === undefined ? 'reads' : roleOf(sites[0]),
    basis,
    certainty: sites.some(isCertain) ? 'certain' : 'possible',
    permitted: !references.some(({ fact }) => fact.permitted === false),
    pods: running,
    finishedPods: pods.size - running,
    uses: usesOf(top, sites, sources, immutable),
  }
}

/** Whether it is surely this Secret that is meant. */
export function isCertain(site: Site): boolean {
  if (site.kind !== 'reference') return true
  const grantsUnseen = site.fact.permitted === undefined && needsGrant(site.fact)
  return site.certain && !grantsUnseen
}

/** A Succeeded or Failed pod holds no containers that could see a new value. */
export function isRunning({ phase }: PodFact): boolean {
  return phase !== 'Succeeded' && phase !== 'Failed'
}

interface PodUse {
  readonly ref: PodSecretRef
  source: UseSource
  pods: number
}

function usesOf(
  top: TopOwner,
  sites: readonly Site[],
  sources: UseSources,
  immutable: boolean,
): readonly SecretUse[] {
  const podUses = [...collectPodUses(sites, sources).values()].map((each) =>
    podUse(each, top, immutable),
  )
  const others = sites.flatMap((site) => otherUse(site, immutable))
  return merge([...podUses, ...others]).toSorted(BY_FIELD)
}

/** A use in the current template is that, whatever earlier revisions say. */
const REVISIONS = [
  ['current', 'template'],
  ['running', 'oldTemplate'],
  ['past', 'rollback'],
] as const

function collectPodUses(sites: readonly Site[], sources: UseSources): Map<string, PodUse> {
  const uses = new Map<string, PodUse>()
  for (const [revision, source] of REVISIONS) {
    for (const site of sites) {
      if (site.kind !== 'template' || site.revision !== revision) continue
      const id = useId(site.ref)
      if (!uses.has(id)) uses.set(id, { ref: site.ref, source, pods: 0 })
    }
  }
  for (const site of sites) {
    if (site.kind !== 'pod') continue
    const id = useId(site.ref)
    const known = uses.get(id)
    const source = sources.of(site.pod, site.ref, known?.source === 'template')
    const pods = isRunning(site.pod) ? 1 : 0
    if (known === undefined) {
      uses.set(id, { ref: site.ref, source, pods })
    } else {
      if (known.source === 'rollback') known.source = source
      known.pods += pods
    }
  }
  return uses
}

function podUse({ ref, source, pods }: PodUse, top: TopOwner, immutable: boolean): SecretUse {
  const { secret: _secret, ...rest } = ref
  const live = afterChangeOfPod(ref, top.kind, immutable)
  return { ...rest, source, pods, afterChange: source === 'rollback' ? 'rollback' : live }
}

function otherUse(site: Site, immutable: boolean): readonly SecretUse[] {
  if (site.kind === 'object') return [objectUse(site, immutable)]
  if (site.kind !== 'reference') return []
  const { field, key, optional, as } = site.fact
  const { secret: _secret, ...fromPod } = as ?? { secret: '' }
  return [
    {
      use: 'reference',
      keys: key === undefined ? null : [key],
      ...fromPod,
      field,
      optional: optional ?? false,
      source: 'object',
      pods: 0,
      afterChange: afterChangeOfReference(site.fact, immutable),
    },
  ]
}

function objectUse(
  { field, use }: Extract<Site, { kind: 'object' }>,
  immutable: boolean,
): SecretUse {
  const soon = use === 'imagePull' ? 'nextPull' : use === 'storage' ? 'nextMount' : 'none'
  const afterChange = immutable && soon !== 'none' ? 'newName' : soon
  return {
    use,
    field,
    keys: null,
    optional: use === 'imagePull',
    source: 'object',
    pods: 0,
    afterChange,
  }
}

/** The service account's own entry and the pods that got it from there are one use. */
function merge(uses: readonly SecretUse[]): readonly SecretUse[] {
  const own = uses.find(({ source, use }) => source === 'object' && use === 'imagePull')
  if (own === undefined) return uses
  const copies = uses.filter(({ source }) => source === 'serviceAccount')
  const pods = copies.reduce((sum, each) => sum + each.pods, 0)
  return [{ ...own, pods }, ...uses.filter((each) => each !== own && !copies.includes(each))]
}

const BY_NAME = by<Consumer>(
  ({ role }) => role,
  ({ kind }) => kind,
  ({ namespace }) => namespace ?? '',
  ({ name }) => name,
)

const BY_FIELD = by<SecretUse>(
  ({ field }) => field,
  ({ container }) => container ?? '',
  ({ at }) => at ?? '',
  ({ keys }) => keys?.join(',') ?? '',
)
