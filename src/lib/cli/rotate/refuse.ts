/** What is not rotated, and why. */
import type { ConsumersReport } from '../../analysis/consumers/report.ts'
import { describeBlindSpot } from '../../analysis/consumers/visibility.ts'
import type { Manager } from '../../analysis/managers/managers.ts'
import { ApiError, UserError } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { COMMAND, ROTATION_JOURNAL_TYPE } from '../../base/product.ts'
import { type SourceOfValues, sourceOfValues } from '../../change/rotate/index.ts'
import { liftingRules } from '../../view/coverage.ts'
import type { RotationInvocation } from './invocation.ts'

/** What the operator wants of a Secret that may be managed. */
export interface ManagedWish {
  /** `--force-managed`: write it all the same. */
  readonly force: boolean
  /** `--strategy source`. */
  readonly askSource: boolean
  /** Whether values were given, which could only be written. */
  readonly givesValues: boolean
}

/**
 * Who is to be asked for the new value of a managed Secret; undefined for one to be written.
 *
 * @throws UserError where writing it is all that could be done, and its manager would undo that
 */
export function sourceOrRefusal(
  name: NamespacedName,
  [manager]: readonly Manager[],
  { force, askSource, givesValues }: ManagedWish,
): SourceOfValues | undefined {
  // The controller of tokens fills whatever Secret there is for it.
  if (manager === undefined || force || manager.id === 'service-account-token') return undefined
  const source = sourceOfValues(manager)
  if (!givesValues && (askSource || source.makesValues)) return source
  const { evidence, advice, source: object } = manager
  const title = qualifiedName(name)
  throw new UserError(`${title} is managed by ${manager.name} (${evidence}), which would undo it`, [
    advice,
    ...(object === undefined ? [] : [`its source: ${objectText(object)}`]),
    `\`${COMMAND} rotate ${title} --strategy source\` waits for the new value, and goes on with the consumers`,
    '--force-managed rotates it anyway, until it is overwritten',
  ])
}

function objectText({ kind, namespace, name }: NonNullable<Manager['source']>): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`
}

const OTHER_WAYS: Readonly<Record<string, string>> = {
  'bootstrap.kubernetes.io/token': '`kubeadm token create` makes a new one',
  [ROTATION_JOURNAL_TYPE]: 'it is the journal of a rotation, and goes with its Secret',
  'helm.sh/release.v1': 'it is the storage of a Helm release, and no credential',
}

/** @throws UserError for a Secret whose values nobody chooses */
export function refuseType({ type, ...name }: NamespacedName & { readonly type: string }): void {
  const way = OTHER_WAYS[type]
  if (way === undefined) return
  throw new UserError(`${qualifiedName(name)} is of type ${type}, which is not rotated so`, [way])
}

/** Without these nobody knows whose pods keep the old value, or whether new ones come up. */
const NEEDED: ReadonlySet<string> = new Set([
  'pods',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
])

/** @throws ApiError when workloads may be missed that have to be restarted */
export function refuseBlind(
  name: NamespacedName,
  { refused, unknown }: ConsumersReport['coverage'],
  restart: RotationInvocation['flags']['restart'],
): void {
  const unseen = [...refused, ...unknown].filter(({ resource }) => NEEDED.has(resource))
  const [first] = unseen
  if (first === undefined || restart === 'none') return
  const rules = liftingRules(unseen).map((rule) => `the rule that would be enough: ${rule}`)
  throw new ApiError(
    `cannot tell who has to be restarted for ${qualifiedName(name)}, since these were not seen: ${unseen.map(describeBlindSpot).join(', ')}; nothing was changed`,
    {
      failure: refused.includes(first) ? 'denied' : 'server',
      request: { verb: 'list', resource: first.resource, namespace: name.namespace },
      hints: [
        ...(rules.length > 0 ? rules : ['try again']),
        '--restart none rotates it and restarts nobody',
      ],
    },
  )
}
