/** Who could have had the value of one Secret, by what, and since when that may have been so. */
import type { NamespacedName } from '../../base/names.ts'
import type { SecretFact, Writer } from '../../model/facts/secret.ts'
import type { Model } from '../../model/model.ts'
import type { AnswerCoverage } from '../answer-coverage.ts'
import type { Consumer } from '../consumers/report.ts'
import type { Reader } from '../reach/report.ts'
import { describeSecret } from '../secrets/description.ts'
import { creationTimes } from './creation-times.ts'

/** Since when somebody could have read it at the earliest. */
export interface DatedReader {
  readonly reader: Reader
  /**
   * When the youngest object of the path was made, RFC 3339: before that this path was not there.
   * It may be younger still, since what stands in those objects may have changed. Absent where no
   * object of the path tells.
   */
  readonly notBefore?: string
}

/** What is known of one Secret. */
export interface Exposure extends NamespacedName {
  /** False when it was deleted, or never was; null when it could not be seen. */
  readonly exists: boolean | null
  readonly type?: string
  /** RFC 3339. */
  readonly created?: string
  /** Who wrote it last, and when: the value may be older. */
  readonly lastWriter?: Writer
  readonly managers: readonly string[]
  readonly consumers: readonly Consumer[]
  readonly readers: readonly DatedReader[]
  readonly coverage: AnswerCoverage
  /** Classes of path that are not followed, in words. */
  readonly notFollowed: readonly string[]
}

/** Exposures of several Secrets of one model. */
export function exposuresIn(model: Model, names: readonly NamespacedName[]): readonly Exposure[] {
  const createdOf = creationTimes(model)
  return names.map((name) => {
    const { secret, use, readers, coverage, notFollowed } = describeSecret(model, name)
    return {
      namespace: name.namespace,
      name: name.name,
      exists: secret === undefined ? use.exists : true,
      ...factsOf(secret),
      managers: use.managers.map(({ name: manager }) => manager),
      consumers: use.consumers,
      readers: readers.map((reader) => withTime(reader, createdOf)),
      coverage,
      notFollowed,
    }
  })
}

function factsOf(
  secret: SecretFact | undefined,
): Pick<Exposure, 'type' | 'created' | 'lastWriter'> {
  if (secret === undefined) return {}
  const { type, created, lastWriter } = secret
  return {
    type,
    ...(created !== '' && { created }),
    ...(lastWriter !== undefined && { lastWriter }),
  }
}

function withTime(reader: Reader, createdOf: ReturnType<typeof creationTimes>): DatedReader {
  const times = reader.path
    .flatMap(({ evidence }) => evidence.map(createdOf))
    .filter((time) => time !== '')
  // RFC 3339 in UTC: the order of the texts is that of the times.
  const notBefore = times.toSorted().at(-1)
  return { reader, ...(notBefore !== undefined && { notBefore }) }
}
