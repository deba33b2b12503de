import type { NamespacedName } from '../../base/names.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { Model } from '../../model/model.ts'
import { consumersOf } from '../consumers/consumer-index.ts'
import type { SecretConsumers } from '../consumers/report.ts'
import { NOT_FOLLOWED } from '../paths/index.ts'
import { reachCoverage } from '../reach/coverage.ts'
import { readersIn } from '../reach/index.ts'
import type { AnswerCoverage } from '../answer-coverage.ts'
import type { Reader } from '../reach/report.ts'
import { findingsOf } from './findings.ts'
import type { Finding } from './findings.ts'
import { joinCoverage } from './join-coverage.ts'

/** Answer of `describe`, before it is rendered. */
export interface SecretDescription {
  /** Absent when the Secret was not seen. */
  readonly secret?: SecretFact
  readonly use: SecretConsumers
  readonly readers: readonly Reader[]
  readonly findings: readonly Finding[]
  readonly coverage: AnswerCoverage
  /** Classes of path that `readers` leaves out. */
  readonly notFollowed: readonly string[]
}

/** All that is known about one Secret, whether it exists or is only referred to. */
export function describeSecret(model: Model, name: NamespacedName): SecretDescription {
  const secret = model.facts.Secret.find(
    (each) => each.namespace === name.namespace && each.name === name.name,
  )
  const consumers = consumersOf(model)
  const use = consumers.secret(name)
  return {
    ...(secret === undefined ? {} : { secret }),
    use,
    readers: readersIn(model)(name),
    findings: findingsOf(secret, use),
    coverage: joinCoverage(
      consumers.visibility.coverage(name.namespace),
      reachCoverage(model.coverage),
    ),
    notFollowed: NOT_FOLLOWED,
  }
}
