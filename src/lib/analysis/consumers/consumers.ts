import { qualifiedName, type NamespacedName } from '../../base/names.ts'
import { by } from '../../base/order.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { Model } from '../../model/model.ts'
import type { ConsumerIndex } from './consumer-index.ts'
import type { ConsumersReport } from './report.ts'

/** Which Secrets to answer about. */
export interface ConsumersQuestion {
  /** These, whether they exist or not. */
  readonly names?: readonly NamespacedName[]
  /** Only this namespace; absent means all. */
  readonly namespace?: string
  /** Only Secrets that match, such as a label selector. */
  readonly matches?: (secret: SecretFact) => boolean
}

/** Answers who uses the Secrets in question, those included that are missing. */
export function consumersReport(
  model: Model,
  index: ConsumerIndex,
  question: ConsumersQuestion,
): ConsumersReport {
  const names = question.names ?? selected(model, index, question)
  const namespaces = new Set(names.map(({ namespace }) => namespace))
  const only = question.namespace ?? (namespaces.size === 1 ? [...namespaces][0] : undefined)
  return {
    secrets: names.toSorted(BY_NAME).map((name) => index.secret(name)),
    coverage: index.visibility.coverage(only),
  }
}

const BY_NAME = by<NamespacedName>(
  ({ namespace }) => namespace,
  ({ name }) => name,
)

function selected(
  { facts }: Model,
  index: ConsumerIndex,
  { namespace, matches }: ConsumersQuestion,
): readonly NamespacedName[] {
  const existing = facts.Secret.filter(
    (secret) => namespace === undefined || secret.namespace === namespace,
  )
  if (matches !== undefined) return existing.filter(matches)
  const missing = index.missing(namespace)
  return [...new Map([...existing, ...missing].map((each) => [qualifiedName(each), each])).values()]
}
